"""The parts of the portable dialect, one per kind of question that a template asks."""

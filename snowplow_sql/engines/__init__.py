"""Connections to what runs a query. They know nothing of how its text came about."""

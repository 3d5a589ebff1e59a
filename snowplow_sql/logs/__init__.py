"""From CloudFront log lines to events: files, lines, query strings, user agents, and what became of each line."""

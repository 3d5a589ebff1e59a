"""Turn CloudFront logs into events: find the files, judge each line, parse query strings and classify user agents."""

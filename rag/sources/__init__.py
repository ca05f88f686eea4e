"""Files in, records out: a module a format, one registry that detects the format."""

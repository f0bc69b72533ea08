"""Products: one small module a format; each takes published features and writes one file."""

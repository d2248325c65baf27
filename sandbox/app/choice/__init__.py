"""Choosing what to run: by id, tag, expression, line, and what failed."""

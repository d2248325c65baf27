"""Commands for a developer at the desk: one request at a time."""

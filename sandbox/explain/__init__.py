"""Pages by name, and what became of a captured request."""

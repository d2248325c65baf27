"""Pages that explain a name, and what became of a captured request."""

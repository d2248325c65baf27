"""One file a group of lint rules."""

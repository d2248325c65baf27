"""Operators that are not ours: in other languages, from the pages alone, before the catalogue."""

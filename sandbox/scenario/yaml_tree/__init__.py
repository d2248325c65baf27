"""Strict YAML with positions, and words about it."""

"""Checks of what a file means: its names, operations, clauses, times and patterns."""

"""Findings of the linter for people and for machines."""

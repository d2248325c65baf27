"""Matchers, references and paths."""

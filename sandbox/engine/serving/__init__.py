"""Worlds that are served until somebody ends them, instead of a cell's."""

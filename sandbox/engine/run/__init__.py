"""Cells, planned and run."""

"""Runs scenarios: plays the steps of each cell, records events, and judges checks."""

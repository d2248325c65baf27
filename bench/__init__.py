"""Measurements, always side by side in one run: only the ratios mean anything elsewhere."""

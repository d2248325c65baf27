"""Checking and formatting the files that users write."""

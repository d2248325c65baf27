"""Files in canonical order."""

"""The checks before a run that fit every provider."""

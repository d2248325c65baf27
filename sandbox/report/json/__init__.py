"""result.json."""

"""An operator in PHP."""

"""An operator in Go."""

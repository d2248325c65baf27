"""HTTP calls to the operator."""

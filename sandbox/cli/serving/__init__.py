"""What `sandbox serve` shows while it serves."""

"""What `sandbox serve` prints."""

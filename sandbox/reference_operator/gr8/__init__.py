"""What the reference operator does for GR8 Tech: its desk, its defects, its variants."""

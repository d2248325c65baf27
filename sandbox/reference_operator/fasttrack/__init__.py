"""What the reference operator does for Fast Track: its desk, its defects, its variants."""

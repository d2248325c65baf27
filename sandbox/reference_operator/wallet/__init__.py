"""What the reference operator does for the wallet: its desk, its defects, its variants."""

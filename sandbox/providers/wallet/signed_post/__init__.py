"""What every signed POST to the wallet has in common; what differs stands in `operations`."""

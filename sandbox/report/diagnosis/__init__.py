"""What a run comes down to: its roots, each told once, and the known mistakes it looks like."""

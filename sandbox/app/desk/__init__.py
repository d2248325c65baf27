"""What a developer does by hand at the desk, with the parts of which runs are made."""

"""What is done with runs that are over: they are listed, deleted, and sent away cell by cell."""

"""What happened, as one append-only log, and what follows from it."""

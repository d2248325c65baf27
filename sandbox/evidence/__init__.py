"""The append-only log of a run's events, and the results and verdicts read from it."""

"""Planning a run, and running its cells."""

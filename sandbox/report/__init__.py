"""Reports made from the events of a run."""

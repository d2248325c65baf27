"""The composition root: open a sandbox, choose scenarios, run, lock, watch."""

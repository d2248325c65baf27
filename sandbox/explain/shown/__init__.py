"""One message of a run, or one check, with all that the evidence tells of it."""

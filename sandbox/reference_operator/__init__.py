"""The reference operator: correct by default, with named defects."""

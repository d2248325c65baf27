"""The reference operator: a correct operator, with named defects and variants."""

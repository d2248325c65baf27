"""Text in, frozen model out: YAML with positions, contracts, targets, matchers, references."""

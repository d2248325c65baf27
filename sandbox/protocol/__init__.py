"""Pure rules that rooms share: signatures, tokens, keys, money. No state, no time."""

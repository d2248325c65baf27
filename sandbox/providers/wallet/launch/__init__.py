"""The launch: the player's browser brings a token of the wallet to the operator."""

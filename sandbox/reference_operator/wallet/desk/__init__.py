"""The endpoints and calls that serve the wallet, without a mistake."""

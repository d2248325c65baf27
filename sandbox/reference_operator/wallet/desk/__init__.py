"""The correct launch URL, calls and test hooks of the side of the wallet."""

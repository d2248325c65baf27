"""The correct endpoints and test hooks of the side of Fast Track."""

"""The correct endpoints, pages and test hooks of the side of GR8 Tech."""

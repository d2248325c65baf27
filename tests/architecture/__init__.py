"""The rules of the house, held by checks that can fail."""

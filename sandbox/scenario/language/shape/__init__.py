"""The shape of a file: which keys and values may stand where."""

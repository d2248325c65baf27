"""A server under attack, measured beside the same server in peace."""

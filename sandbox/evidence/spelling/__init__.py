"""The ways in which a text may be spelt on its way, and the way back to where it stood."""

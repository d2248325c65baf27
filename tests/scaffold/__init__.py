"""`make scaffold`: a new provider made from templates, and the proof that it is green untouched."""

"""The JSON Schemas of our files as single documents, for editors."""

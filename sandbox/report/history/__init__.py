"""The runs of a folder, newest first: what each came to, and how each clause went over time."""

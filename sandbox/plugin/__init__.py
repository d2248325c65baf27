"""A pytest plugin: a served sandbox a session, a world of its own for each test.

`hooks.py` is what pytest loads in every session; it loads the rest when a test asks for a sandbox.
"""

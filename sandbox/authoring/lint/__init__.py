"""Is a shape-checked file about things that exist, and does it say what it seems to say?"""

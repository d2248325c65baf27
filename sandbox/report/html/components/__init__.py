"""Components of pages: plain views of what happened, and the macros that show them."""

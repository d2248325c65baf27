"""What a token must be: its times, its player id, its claims. Nothing here waits or remembers."""

"""The journey page: a player's way through an operator's site, and live what the providers see."""

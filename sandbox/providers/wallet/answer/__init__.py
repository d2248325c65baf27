"""What the wallet answers, on the wire and to scenarios."""

"""GR8 Tech sportsbook iFrame: verifies the operator's JWT with the key it fetches."""

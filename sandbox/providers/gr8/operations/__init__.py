"""What the sportsbook serves, one file for each operation, and the table of them."""

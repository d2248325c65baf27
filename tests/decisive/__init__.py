"""What the reports say of an operator with one mistake: both values that decide it."""

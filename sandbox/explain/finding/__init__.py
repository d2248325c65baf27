"""What a check that did not hold comes down to: the value that decides, and where it was found."""

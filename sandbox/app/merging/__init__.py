"""Several runs made into one, as if everything had been run at once."""

"""The documentation, held to what the program does: commands run, files lint, tables generated."""

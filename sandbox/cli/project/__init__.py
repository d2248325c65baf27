"""What a project says once for all its commands: sandbox.toml and SANDBOX_ variables."""

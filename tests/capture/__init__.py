"""What happened between operator and sandbox becomes a scenario."""

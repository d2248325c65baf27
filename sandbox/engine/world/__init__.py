"""A cell's own clock, providers, inbox and exchanges."""

"""What GitHub Actions shows of a command: annotations at lines of files."""

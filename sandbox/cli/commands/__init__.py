"""One file a command: options in, text out."""

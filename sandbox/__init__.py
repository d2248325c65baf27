"""Provider Sandbox: three iGaming providers played at once, and an operator judged."""

__version__ = "0.1.0"

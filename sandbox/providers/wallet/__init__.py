"""The game wallet: mints launch tokens and activates them for the integration layer."""

"""Everything with a socket, a clock or randomness: listeners, TLS, calls out, journal."""

"""HTTP/2 on one connection, on top of h2."""

"""HTTP/1.1 on one connection, on top of h11."""

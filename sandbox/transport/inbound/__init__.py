"""HTTP/1.1 and HTTP/2 servers for the operator's requests."""

"""Proofs about sockets, certificates, the journal: real clients, port 0, nothing slept for."""

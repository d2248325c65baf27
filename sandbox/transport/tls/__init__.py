"""Certificates for the listeners."""

"""Bytes that nobody would send, sent all the same: harnesses, bounded by a number of cases."""

"""Checks against exchanges."""

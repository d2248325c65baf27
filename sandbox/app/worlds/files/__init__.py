"""Worlds and files: what a world begins with, and what happened in one as a scenario."""

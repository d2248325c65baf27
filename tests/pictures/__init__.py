"""The pictures of the documentation, made of real runs in a real Chromium.

They are looked at before they are committed; no test compares them.
"""

from pathlib import Path

HOME = Path(__file__).parents[2]
PICTURES = HOME / "docs/pictures"

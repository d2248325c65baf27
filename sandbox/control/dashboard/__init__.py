"""The dashboard: what happens in the worlds of a serving sandbox, and how to change what happens.

`page.py` serves one page with its scripts and its style. Whatever it shows comes over the control
API, as for anybody else; what a peer wrote becomes text on the page and nothing else.
"""

"""Capture: what happened between operator and sandbox, written as a scenario.

    events ──▶ message ──▶ grouping ──▶ casting ──▶ steps ──▶ writing ──▶ a scenario file

Nothing of a request is copied: a token, a sid or a player becomes what the scenario is given, by
the place where it stood. What has no such place, or cannot be brought about again, is told in
comments.
"""

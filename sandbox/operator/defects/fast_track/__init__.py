"""Mistakes at `POST /authenticate`."""

from sandbox.operator.defects.fast_track import answers, requests, sessions

DEFECTS = (*sessions.DEFECTS, *answers.DEFECTS, *requests.DEFECTS)

"""Judging the checks of a step on recorded HTTP exchanges."""

"""Mistakes in tokens for the sportsbook and in the key that proves them."""

from sandbox.operator.defects.gr8 import claims, endpoint, keys, tokens

DEFECTS = (*tokens.DEFECTS, *claims.DEFECTS, *keys.DEFECTS, *endpoint.DEFECTS)

"""The endpoints and calls that serve Fast Track, without a mistake."""

"""The endpoints and calls that serve GR8 Tech, without a mistake."""

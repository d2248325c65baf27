"""The brands of the reference operator."""

BRANDS = ("acme", "zenith")
DEFAULT_BRAND = BRANDS[0]
OTHER_BRAND = "lumen"  # the operator's too, but served elsewhere

"""Where a hidden value of the target comes from, without the value."""

from msgspec import Struct


class KnownSecret(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where the target has a value from that is hidden under `name`; never the value.

    It is that of the `variable` of the environment, or stands in the target `at` that place. Of
    Basic credentials `basic` is what they encode, with names in it. `escaped_in` tells in which of
    url and json it is written otherwise than it is.
    """

    name: str
    variable: str = ""
    at: str = ""
    basic: str = ""
    escaped_in: tuple[str, ...] = ()

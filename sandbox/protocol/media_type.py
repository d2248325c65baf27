"""Media types in `Content-Type` and `Accept` (RFC 9110 §8.3, §12.5.1), no more than is needed."""


def essence(value: str) -> str:
    """Return type and subtype in lower case, without parameters; "" for an empty value."""
    return value.partition(";")[0].strip().lower()


def is_acceptable(accept: str, media_type: str) -> bool:
    """Tell whether an `Accept` value admits a media type: its most specific range decides.

    A range with `q=0` excludes. An unreadable weight counts as 1.
    """
    found: tuple[int, float] = (-1, 0.0)
    for item in accept.split(","):
        rank = _rank(essence(item), media_type)
        if rank >= 0:
            found = max(found, (rank, _weight(item)))
    return found[1] > 0


def _rank(media_range: str, media_type: str) -> int:
    """0 for any type, 1 for any subtype, 2 for the very type, -1 for no match."""
    wider = ("*/*", media_type.partition("/")[0] + "/*", media_type)
    return wider.index(media_range) if media_range in wider else -1


def _weight(item: str) -> float:
    for parameter in item.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0

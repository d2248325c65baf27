"""User and password in a URL, which no message shows, however malformed the URL is."""

import re

_AUTHORITY = re.compile(r"(?<=://)[^\"'\n/?#]+(?=@)")
_WORD = re.compile(r"[^\s\"'<>`]+")


def without_user(text: str) -> str:
    """Put stars for what stands before the host of each URL in a text; its length stays.

    A password may hold what ends an authority (`/`, `#`, `?`, `@`), and the scheme may be missing:
    then the URL is none, and that is what the message is about.
    """
    if "@" not in text:
        return text
    return _AUTHORITY.sub(lambda found: "*" * len(found[0]), _WORD.sub(_starred, text))


def _starred(found: re.Match[str]) -> str:
    word = found[0]
    before, at, host = word.rpartition("@")
    scheme, slashes, user = before.rpartition("://") if "://" in before else ("", "", before)
    if not slashes:  # `http:/user:password@host`, or no scheme at all
        name = before.partition(":")[2].startswith("/") and before.partition(":")[0]
        scheme, user = (f"{name}:/", before[len(name) + 2 :]) if name else ("", before)
    if not at or ":" not in user:
        return word
    return f"{scheme}{slashes}{'*' * len(user)}{at}{host}"

"""A recorded request with the hidden values of the target put in again.

In a URL a value is percent-encoded, in a text of JSON escaped, in a header field as it is.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from msgspec.structs import replace

from sandbox.evidence.events import RecordedRequest
from sandbox.explain.recorded import MASK
from sandbox.explain.shown.hidden import Hidden


@dataclass(frozen=True, slots=True)
class Filled:
    """A request, and the names of the values that were put in and of those that nobody has."""

    request: RecordedRequest
    put_in: tuple[str, ...]
    missing: tuple[str, ...]


def filled(request: RecordedRequest, values: Mapping[str, str]) -> Filled:
    """Put values in, by the names under which they are hidden."""
    used, missing = dict[str, None](), dict[str, None]()

    def put(text: str, written: Callable[[str], str]) -> str:
        def value(name: str) -> str:
            (used if name in values else missing)[name] = None
            return written(values[name]) if name in values else name

        return MASK.sub(lambda found: value(found[0]), text)

    body = request.body if request.body_base64 else put(request.body, _in_json)
    made = replace(
        request,
        url=put(request.url, lambda value: quote(value, safe="")),
        headers=tuple((name, put(text, str)) for name, text in request.headers),
        body=body,
    )
    return Filled(made, tuple(used), tuple(missing))


def values_of(hidden: Hidden, value_of: Callable[[str, str], str | None]) -> Mapping[str, str]:
    """Return the hidden values that somebody has. `value_of` gets a variable of the environment and
    a place in the target, of which one is "".
    """
    plain = {
        name: value
        for name, one in hidden.known.items()
        if not one.basic and (value := value_of(one.variable, one.at)) is not None
    }
    basics = {
        name: base64.b64encode(_whole(one.basic, plain).encode()).decode()
        for name, one in hidden.known.items()
        if one.basic and all(inner in plain for inner in MASK.findall(one.basic))
    }
    return {**plain, **basics}


def _whole(text: str, values: Mapping[str, str]) -> str:
    return MASK.sub(lambda found: values[found[0]], text)


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]

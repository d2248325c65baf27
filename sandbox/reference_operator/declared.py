"""What an operator declares of itself in its target.yaml, where operators rightly differ."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sandbox.reference_operator.wallet.desk.call import DECLARED_ATTEMPTS

PLAYING = "{status: 200, body: {state: playing}}"


@dataclass(frozen=True, slots=True)
class Declared:
    """The declarations that follow from conduct; the defaults are the reference operator's.

    `sid`: where /authenticate reads it, `both`, `header` or `body`. `pointer`: the JSON pointer
    of the token in the answer of get-jwt-token. `launched_when`: YAML of the answer that opens
    a game. `attempts` and `within`: the retry policy towards the wallet. `credentials`: how Fast
    Track proves itself, `x-api-key`, `basic`, `oauth`, or `oauth-get` for the token by GET.
    `key_by_url`: each brand's public key has a URL of its own. `casino`: GR8's casino is there.
    """

    sid: str = "both"
    credentials: str = "x-api-key"
    pointer: str = "/token"
    launched_when: str = PLAYING
    attempts: int = DECLARED_ATTEMPTS
    within: str = "6s"
    key_by_url: bool = False
    casino: bool = False
    capabilities: tuple[str, ...] = (
        *("multi-currency", "multi-brand", "multi-brand-fast-track", "key-allow-list"),
        *("same-id-per-brand", "brand-by-header", "iframe-follows-session"),
    )


def merge(all_of: Iterable[Declared]) -> Declared:
    """Declare what each of these declares beyond the default; the last one wins a point."""
    merged = default = Declared()
    for one in all_of:
        own = {f.name: getattr(one, f.name) for f in fields(one)}
        new = {name: value for name, value in own.items() if value != getattr(default, name)}
        merged = replace(merged, **new)
    return merged

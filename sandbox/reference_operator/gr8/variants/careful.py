"""Correct variants that are careful: with a change of keys, and with bursts."""

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.variant import Variant

CACHED_S = 15 * 60
MOST_A_SECOND = 12


def _old_one_for_a_while(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    """Sign with the newest key that GR8 must have by now; before that, with the first."""
    used = ring.history(brand)
    known = [one.key for one in used if one.since_s + CACHED_S <= now_s]
    return known[-1] if known else used[0].key


VARIANTS: tuple[Variant, ...] = (
    Variant(
        "gr8-new-key-published-before-use",
        "A new key is published at once, and signs from 15 minutes later on; until then the old one"
        " does.",
        "seamless-login, get-public-key: the answer is cached for 15 minutes",
        Gr8Conduct(signing_key=_old_one_for_a_while),
    ),
    Variant(
        "gr8-asked-in-measure",
        "Who asks for more than twelve tokens of one session in a second is told so with 429.",
        "seamless-login: no rate of a page's calls is promised; RFC 6585, 4",
        Gr8Conduct(most_a_second=MOST_A_SECOND),
    ),
    Variant(
        "gr8-one-worker",
        "One process serves one request after the other, whoever asks.",
        "seamless-login: the page says nothing of requests at the same time",
        Gr8Conduct(workers=1),
    ),
    Variant(
        "gr8-behind-bot-protection",
        "A server before the site refuses every request that has no User-Agent.",
        "seamless-login: the page does not list the headers of every call; RFC 9110, 10.1.5",
        Gr8Conduct(refuses_nameless=True),
    ),
)

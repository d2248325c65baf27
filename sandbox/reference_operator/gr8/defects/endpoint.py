"""Mistakes at the endpoint of the public key: which key it serves, to whom, and when."""

from dataclasses import replace

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.defect import SLOW_S, Defect
from sandbox.reference_operator.gr8.desk.keys import KeyRing
from sandbox.reference_operator.gr8.desk.tenants import TENANTS
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct, find_tenant
from sandbox.reference_operator.server.answers import Refusal, error_answer, text_answer
from sandbox.reference_operator.server.brands import DEFAULT_BRAND
from sandbox.wire import Request, Response

PUBLISHED_AFTER_S, CACHED_S = 20 * 60, 5


def _redirect(text: str) -> Response:
    moved = text_answer(302, text)
    return replace(moved, headers=moved.headers.with_field("Location", "/static/public.pem"))


def _late(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    used = ring.history(brand)
    old_enough = [one.key for one in used if now_s >= one.since_s + PUBLISHED_AFTER_S]
    return (old_enough or [used[0].key])[-1]


def _out_of_a_cache(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del brand
    asked_first = TENANTS[int(now_s / CACHED_S) % len(TENANTS)]
    return ring.current(asked_first.brand)


def _another_on_every_fetch(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    ring.rotate(brand, now_s=now_s)
    return ring.history(brand)[-2].key


def _rotated_for_each_token(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    ring.rotate(brand, now_s=now_s)
    return ring.current(brand)


def _to_another_host(text: str) -> Response:
    moved = text_answer(301, text)
    elsewhere = "http://127.0.0.2:1/get-public-key"
    return replace(moved, headers=moved.headers.with_field("Location", elsewhere))


def _by_exact_field_names(request: Request) -> str:
    if "X-Brand" not in {name for name, _ in request.headers}:
        raise Refusal(400, "invalid_request")
    return find_tenant(request)


def _default_for_strangers(request: Request) -> str:
    try:
        return find_tenant(request)
    except Refusal:
        return DEFAULT_BRAND


def _by_forwarded_for(request: Request, readers: frozenset[str]) -> bool:
    claimed = (request.headers.get("X-Forwarded-For") or "").partition(",")[0].strip()
    return (claimed or request.connection) in readers or not readers


def _by_real_ip(request: Request, readers: frozenset[str]) -> bool:
    claimed = request.headers.get("X-Real-IP")
    return (claimed or request.connection) in readers or not readers


def _by_forwarded(request: Request, readers: frozenset[str]) -> bool:
    claimed = (request.headers.get("Forwarded") or "").removeprefix("for=")
    return (claimed or request.connection) in readers or not readers


_KEY = "gr8.key."

DEFECTS = (
    Defect(
        "gr8-key-redirect",
        _KEY + "no-redirect",
        "K10",
        "The endpoint redirects to a static file.",
        Gr8Conduct(publish=_redirect),
    ),
    Defect(
        "gr8-key-no-content",
        _KEY + "served",
        "K9",
        "The endpoint answers 204 and no key.",
        Gr8Conduct(publish=lambda _: text_answer(204, "")),
    ),
    Defect(
        "gr8-key-redirect-to-another-host",
        _KEY + "no-redirect",
        "K10",
        "The endpoint redirects to another host.",
        Gr8Conduct(publish=_to_another_host),
    ),
    Defect(
        "gr8-key-broken",
        _KEY + "served",
        "K9",
        "The endpoint answers 500.",
        Gr8Conduct(publish=lambda _: error_answer(Refusal(500, "internal_error"))),
    ),
    Defect(
        "gr8-key-not-found",
        _KEY + "served",
        "K9",
        "The endpoint answers 404.",
        Gr8Conduct(publish=lambda _: error_answer(Refusal(404, "not_found"))),
        crude=True,
    ),
    Defect(
        "gr8-key-once-an-hour",
        _KEY + "served-again",
        "K11",
        "The key is served once an hour, and who asks again before that gets 503.",
        Gr8Conduct(key_gap_s=3600, key_gap_status=503),
    ),
    Defect(
        "gr8-key-wants-exact-field-names",
        _KEY + "routed-by-brand",
        "K13",
        "The endpoint does not know X-Brand when its letters are lower case.",
        Gr8Conduct(find_tenant=_by_exact_field_names),
    ),
    Defect(
        "gr8-key-never-updated",
        "gr8.jwt.signed-by-published-key",
        "K7",
        "After a rotation the endpoint goes on serving the first key for ever.",
        Gr8Conduct(published_key=lambda ring, brand, _: ring.history(brand)[0].key),
    ),
    Defect(
        "gr8-key-published-late",
        "gr8.jwt.signed-by-published-key",
        "K7",
        "A new key signs at once and is published twenty minutes later.",
        Gr8Conduct(published_key=_late),
    ),
    Defect(
        "gr8-key-per-token",
        _KEY + "stable-within-cache",
        "K7",
        "Every token is signed with a new key, published as soon as it is used.",
        Gr8Conduct(signing_key=_rotated_for_each_token),
    ),
    Defect(
        "gr8-key-slow",
        _KEY + "answer-time",
        "K9",
        "The key takes more than a second.",
        Gr8Conduct(key_delay_s=SLOW_S),
    ),
    Defect(
        "gr8-key-brand-ignored",
        _KEY + "routed-by-brand",
        "K12",
        "Every brand is served the first brand's key.",
        Gr8Conduct(published_key=lambda ring, _, __: ring.current(DEFAULT_BRAND)),
        crude=True,
    ),
    Defect(
        "gr8-key-out-of-a-cache",
        _KEY + "routed-by-brand",
        "K13",
        "A cache before the endpoint keeps the key by address, for whichever brand asked first.",
        Gr8Conduct(published_key=_out_of_a_cache),
    ),
    Defect(
        "gr8-key-differs-by-fetch",
        _KEY + "same-on-every-fetch",
        "K15",
        "Each fetch meets another instance with a key of its own.",
        Gr8Conduct(published_key=_another_on_every_fetch),
    ),
    Defect(
        "gr8-key-for-unknown-brand",
        _KEY + "unknown-brand-gets-none",
        "K12",
        "A brand that does not exist is served the first brand's key.",
        Gr8Conduct(find_tenant=_default_for_strangers),
    ),
    Defect(
        "gr8-key-open-to-all",
        _KEY + "hidden-from-strangers",
        "K14",
        "Any address may fetch the key.",
        Gr8Conduct(may_read_key=lambda _, __: True),
    ),
    Defect(
        "gr8-key-trusts-forwarded-for",
        _KEY + "hidden-from-strangers",
        "K14",
        "The address filter believes X-Forwarded-For.",
        Gr8Conduct(may_read_key=_by_forwarded_for),
    ),
    Defect(
        "gr8-key-trusts-real-ip",
        _KEY + "hidden-from-strangers",
        "K14",
        "The address filter believes X-Real-IP, which only the operator's proxy should set.",
        Gr8Conduct(may_read_key=_by_real_ip),
    ),
    Defect(
        "gr8-key-trusts-forwarded",
        _KEY + "hidden-from-strangers",
        "K14",
        "The address filter believes the header Forwarded of RFC 7239.",
        Gr8Conduct(may_read_key=_by_forwarded),
    ),
)

"""Mistakes at the endpoint that serves the public key."""

import base64
from dataclasses import replace
from textwrap import wrap

from sandbox.json_value import dump_json
from sandbox.operator.answers import Refusal, json_answer, text_answer
from sandbox.operator.defects.defect import SLOW_S, Defect
from sandbox.operator.gr8 import Gr8Conduct, find_tenant
from sandbox.operator.identity import DEFAULT_BRAND
from sandbox.operator.keys import KeyRing
from sandbox.protocol.jwt_signing import SigningKey, ec_public_pem
from sandbox.wire import Headers, Request, Response

PUBLISHED_AFTER_S = 20 * 60


def _pkcs1(key: SigningKey) -> str:
    return key.pkcs1_public_pem()


def _private(key: SigningKey) -> str:
    return key.private_pem()


def _certificate(key: SigningKey) -> str:
    return key.certificate_pem()


def _key_set(key: SigningKey) -> str:
    return dump_json(key.jwks())


def _open_ssh(key: SigningKey) -> str:
    return key.openssh_public()


def _without_frame(key: SigningKey) -> str:
    return "".join(line for line in key.public_pem().splitlines() if "-----" not in line)


def _in_other_lines(key: SigningKey) -> str:
    first, *lines, last = key.public_pem().splitlines()
    return "\n".join((first, *wrap("".join(lines), 76), last))


def _frame_twice_encoded(key: SigningKey) -> str:
    return base64.b64encode(key.public_pem().encode()).decode()


def _another_kind(key: SigningKey) -> str:
    del key
    return ec_public_pem()


def _in_json(text: str) -> Response:
    return json_answer(200, {"publicKey": text})


def _quoted(text: str) -> Response:
    return text_answer(200, dump_json(text))


def _page(text: str) -> Response:
    return text_answer(200, f"<html><pre>{text}</pre></html>", content_type="text/html")


def _labelled_json(text: str) -> Response:
    return text_answer(200, text, content_type="application/json")


def _redirect(text: str) -> Response:
    moved = text_answer(302, text)
    return replace(moved, headers=moved.headers.with_field("Location", "/static/public.pem"))


def _nothing(text: str) -> Response:
    del text
    return text_answer(204, "")


def _oldest(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del now_s
    return ring.history(brand)[0].key


def _late(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    used = ring.history(brand)
    old_enough = [one.key for one in used if now_s >= one.since_s + PUBLISHED_AFTER_S]
    return (old_enough or [used[0].key])[-1]


def _one_for_all(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    del brand, now_s
    return ring.current(DEFAULT_BRAND)


def _another_on_every_fetch(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    ring.rotate(brand, now_s=now_s)
    return ring.history(brand)[-2].key


def _rotated_for_each_token(ring: KeyRing, brand: str, now_s: float) -> SigningKey:
    ring.rotate(brand, now_s=now_s)
    return ring.current(brand)


def _default_for_strangers(headers: Headers) -> str:
    try:
        return find_tenant(headers)
    except Refusal:
        return DEFAULT_BRAND


def _everybody(request: Request, readers: frozenset[str]) -> bool:
    del request, readers
    return True


def _by_forwarded_for(request: Request, readers: frozenset[str]) -> bool:
    claimed = (request.headers.get("X-Forwarded-For") or "").partition(",")[0].strip()
    return (claimed or request.connection) in readers or not readers


_KEY = "gr8.key."
_IS_PEM = _KEY + "is-spki-pem"

DEFECTS = (
    Defect(
        "gr8-key-in-json",
        _IS_PEM,
        "K1",
        "The key comes wrapped in a JSON object.",
        Gr8Conduct(publish=_in_json),
    ),
    Defect(
        "gr8-key-quoted",
        _IS_PEM,
        "K1",
        "The key comes as one quoted string with its line ends escaped.",
        Gr8Conduct(publish=_quoted),
    ),
    Defect(
        "gr8-key-pkcs1",
        _IS_PEM,
        "K2",
        "The key is in PKCS#1 form, BEGIN RSA PUBLIC KEY.",
        Gr8Conduct(key_form=_pkcs1),
    ),
    Defect(
        "gr8-key-private",
        _KEY + "never-private",
        "K3",
        "The endpoint serves the private key.",
        Gr8Conduct(key_form=_private),
    ),
    Defect(
        "gr8-key-certificate",
        _IS_PEM,
        "K4",
        "The endpoint serves a certificate with the key in it.",
        Gr8Conduct(key_form=_certificate),
    ),
    Defect(
        "gr8-key-set",
        _IS_PEM,
        "K4",
        "The endpoint serves a JSON Web Key Set.",
        Gr8Conduct(key_form=_key_set),
    ),
    Defect(
        "gr8-key-openssh",
        _IS_PEM,
        "K4",
        "The key is in OpenSSH's form.",
        Gr8Conduct(key_form=_open_ssh),
    ),
    Defect(
        "gr8-key-elliptic",
        _IS_PEM,
        "K4",
        "The key is of an elliptic curve, and another one at each call.",
        Gr8Conduct(key_form=_another_kind),
    ),
    Defect(
        "gr8-key-without-frame",
        _IS_PEM,
        "K5",
        "The BEGIN and END lines are missing and the rest is one line.",
        Gr8Conduct(key_form=_without_frame),
    ),
    Defect(
        "gr8-key-base64-of-pem",
        _IS_PEM,
        "K5",
        "The whole PEM text is Base64 once more, as it lies in the secret store.",
        Gr8Conduct(key_form=_frame_twice_encoded),
    ),
    Defect(
        "gr8-key-rewrapped",
        _KEY + "unmodified",
        "K5",
        "The lines of the key are wrapped anew, at 76 symbols, and the last line end is gone.",
        Gr8Conduct(key_form=_in_other_lines),
    ),
    Defect(
        "gr8-key-weak",
        _KEY + "strong-enough",
        "K4",
        "The RSA key has 1024 bits.",
        Gr8Conduct(key_bits=1024),
    ),
    Defect(
        "gr8-key-in-page",
        _IS_PEM,
        "K5",
        "The key stands in an HTML page.",
        Gr8Conduct(publish=_page),
    ),
    Defect(
        "gr8-key-labelled-json",
        _KEY + "declared-as-text",
        "K1",
        "The PEM text is labelled application/json.",
        Gr8Conduct(publish=_labelled_json),
    ),
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
        Gr8Conduct(publish=_nothing),
    ),
    Defect(
        "gr8-key-never-updated",
        "gr8.jwt.signed-by-published-key",
        "K7",
        "After a rotation the endpoint goes on serving the first key for ever.",
        Gr8Conduct(published_key=_oldest),
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
        Gr8Conduct(published_key=_one_for_all),
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
        Gr8Conduct(may_read_key=_everybody),
    ),
    Defect(
        "gr8-key-trusts-forwarded-for",
        _KEY + "hidden-from-strangers",
        "K14",
        "The address filter believes X-Forwarded-For.",
        Gr8Conduct(may_read_key=_by_forwarded_for),
    ),
)

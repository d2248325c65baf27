"""Correct variants: other tokens, other keys, other answers."""

import hashlib

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.reference_operator.gr8.desk.declared import Gr8Declaration
from sandbox.reference_operator.gr8.desk.page_conduct import PageConduct
from sandbox.reference_operator.gr8.desk.tenants import TENANTS
from sandbox.reference_operator.gr8.desk.tokens import Claims, Gr8Conduct, mark, times
from sandbox.reference_operator.server.accounts import new_id
from sandbox.reference_operator.server.answers import IN_CHUNKS, json_answer, text_answer
from sandbox.reference_operator.variant import Variant
from sandbox.wire import Request, Response

_HALF_A_DAY_S = 12 * 3600
_CASINO_LIMIT = 20
_PEM_TYPE = "application/x-pem-file"


def _of_a_library() -> Claims:
    return {**mark(), "iss": "https://acme.example", "roles": ["player"], "nbf": 0, "ver": None}


def _digits(wanted: str) -> str:
    return str(int(hashlib.sha256(new_id(wanted).encode()).hexdigest()[:14], 16))


def _for_the_casino(wanted: str) -> str:
    known = wanted if len(wanted) <= _CASINO_LIMIT else hashlib.sha256(wanted.encode()).hexdigest()
    return (known or new_id("").replace("-", ""))[:_CASINO_LIMIT]


def _with_key_id(claims: Claims, key: SigningKey) -> str:
    return key.sign_jwt(claims, header={"kid": "sportsbook-1", "x5t": "c2FtcGxl"})


def _deep_inside(token: str) -> Response:
    return json_answer(200, {"data": {"sportsbook": {"jwt": token}}, "error": None})


def _in_chunks(token: str) -> Response:
    return json_answer(200, {"token": token}, IN_CHUNKS)


def _ok_without_token() -> Response:
    return json_answer(200, {"logged_in": False})


def _windows_lines(key: SigningKey) -> str:
    return key.public_pem().replace("\n", "\r\n") + "\r\n \r\n"


def _as_a_file(text: str) -> Response:
    return text_answer(200, text, content_type=_PEM_TYPE)


def _text_in_chunks(text: str) -> Response:
    answer = text_answer(200, text, content_type="text/plain; charset=utf-8")
    return Response(200, answer.headers.with_field(*IN_CHUNKS), answer.body)


def _brand_of_the_url(request: Request) -> str:
    last = request.path.rpartition("/")[2]
    return next((one.brand for one in TENANTS if one.brand == last), TENANTS[0].brand)


_SILENT = "seamless-login: silent"

VARIANTS: tuple[Variant, ...] = (
    Variant(
        "gr8-bare-tokens",
        "Tokens have no exp, no jti and no optional claims; guests get a bare 403; the page opens"
        " the iFrame anew when a session ends.",
        "seamless-login, JWT payload fields: not required; front-end, logout message",
        Gr8Conduct(
            times=lambda now_s: {"iat": now_s},
            profile=lambda _: {},
            mark=dict,
            refuse_guest=lambda: text_answer(403, "Forbidden"),
            page=PageConduct(loads_anew=True),
        ),
    ),
    Variant(
        "gr8-rich-tokens",
        "Tokens live half a day, name claims and keys that GR8 does not know, and lie deep in the"
        " answer.",
        "seamless-login, Example of JWT payload: a whole day; get-jwt-token: only an example",
        Gr8Conduct(
            times=lambda now_s: {**times(now_s), "exp": now_s + _HALF_A_DAY_S},
            mark=_of_a_library,
            sign=_with_key_id,
            hand_out=_deep_inside,
        ),
        Gr8Declaration(pointer="/data/sportsbook/jwt"),
    ),
    Variant(
        "gr8-token-kept-while-fresh",
        "A token is handed out again for a minute of the five that it lives.",
        f"{_SILENT} on whether each request needs a token of its own",
        Gr8Conduct(keeps_token_s=60),
        warned=frozenset({"gr8.jwt.fresh-per-request"}),  # right, and worth a remark: see T13
    ),
    Variant(
        "gr8-answers-in-chunks",
        "Token and key come in chunks, without a length, and guests get 200 and no token.",
        f"{_SILENT} on status and transfer",
        Gr8Conduct(hand_out=_in_chunks, publish=_text_in_chunks, refuse_guest=_ok_without_token),
        warned=frozenset({"gr8.jwt.guest-is-4xx"}),  # a page that reads the token finds undefined
    ),
    Variant(
        "gr8-key-of-windows",
        "The key has 3072 bits, CRLF line ends and blank lines behind it, and is labelled a PEM"
        " file; player ids are numbers, written as text.",
        "seamless-login: silent on line ends, type and length; numbers are allowed characters",
        Gr8Conduct(key_form=_windows_lines, publish=_as_a_file, key_bits=3072, new_id=_digits),
    ),
    Variant(
        "gr8-url-per-brand",
        "Each brand's key has a URL of its own, and the headers are not looked at.",
        "seamless-login, get-public-key, Note: different URLs per tenant, or headers",
        Gr8Conduct(find_tenant=_brand_of_the_url),
        Gr8Declaration(
            key_by_url=True,
            capabilities=tuple(
                one for one in Gr8Declaration().capabilities if one != "brand-by-header"
            ),
        ),
    ),
    Variant(
        "gr8-casino-ids",
        "GR8's casino is there, and player ids have twenty symbols at most.",
        "seamless-login, JWT structure, Warning: 20 symbols with casino aggregation",
        Gr8Conduct(new_id=_for_the_casino),
        Gr8Declaration(casino=True),
    ),
)

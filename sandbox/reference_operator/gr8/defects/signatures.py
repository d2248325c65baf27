"""Mistakes in signing and encoding a token."""

import base64

from sandbox.json_value import dump_json
from sandbox.protocol.jwt_signing import (
    SigningKey,
    base64url,
    ec_signed_jwt,
    hmac_jwt,
    unsigned_jwt,
)
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.tokens import Claims, Gr8Conduct

_OWN_SECRET = b"session-secret-of-the-operator"
_FAR_TOO_MANY = 400


def _headed(header: bytes) -> Gr8Conduct:
    """Sign right, under another header."""
    return Gr8Conduct(sign=lambda claims, key: key.sign_parts(header, dump_json(claims).encode()))


def _own_session_token(claims: Claims, key: SigningKey) -> str:
    del key
    own = {"sub": claims["externalUserId"], "iat": claims["iat"], "roles": ["player"]}
    return hmac_jwt(own, secret=_OWN_SECRET)


def _padded(claims: Claims, key: SigningKey) -> str:
    parts = (b'{"alg":"RS256", "typ":"JWT"}', dump_json(claims).encode())
    signed = ".".join(base64.b64encode(part).decode() for part in parts)
    return f"{signed}.{base64.b64encode(key.sign(signed.encode())).decode()}"


def _signed_before_respacing(claims: Claims, key: SigningKey) -> str:
    header, _, signature = key.sign_jwt(claims).split(".")
    spaced = dump_json(claims).replace(",", ", ").encode()
    return f"{header}.{base64url(spaced)}.{signature}"


def _twice_the_currency(claims: Claims, key: SigningKey) -> str:
    payload = dump_json(claims)[:-1] + f',"defaultCurrency":"{claims["defaultCurrency"]}"}}'
    return key.sign_parts(b'{"alg":"RS256","typ":"JWT"}', payload.encode())


def _padded_base64url(claims: Claims, key: SigningKey) -> str:
    return ".".join(part + "=" * (-len(part) % 4) for part in key.sign_jwt(claims).split("."))


def _enriched_after_signing(claims: Claims, key: SigningKey) -> str:
    header, _, signature = key.sign_jwt(claims).split(".")
    payload = dump_json({**claims, "country": "GIB"}).encode()
    return f"{header}.{base64url(payload)}.{signature}"


def _encrypted(claims: Claims, key: SigningKey) -> str:
    header = base64url(b'{"alg":"RSA-OAEP","enc":"A256GCM"}')
    signed = base64url(key.sign_jwt(claims).encode())
    return f"{header}.{signed}.{signed[:16]}.{signed}.{signed[:22]}"


def _with_every_permission(claims: Claims, key: SigningKey) -> str:
    permissions = [f"casino.games.{number}" for number in range(_FAR_TOO_MANY)]
    return key.sign_jwt({**claims, "permissions": permissions})


_JWT = "gr8.jwt."

DEFECTS = (
    Defect(
        "gr8-alg-none",
        _JWT + "alg-is-rs256",
        "T1",
        "The token is not signed, and its header says alg none.",
        Gr8Conduct(sign=lambda claims, _: unsigned_jwt(claims)),
        crude=True,
    ),
    Defect(
        "gr8-hs256",
        _JWT + "alg-is-rs256",
        "T2",
        "The token is an HS256 one whose secret is the text of the public key.",
        Gr8Conduct(sign=lambda claims, key: hmac_jwt(claims, secret=key.public_pem().encode())),
    ),
    Defect(
        "gr8-own-session-token",
        _JWT + "alg-is-rs256",
        "T23",
        "The operator's own access token is passed on as the jwt.",
        Gr8Conduct(sign=_own_session_token),
    ),
    Defect(
        "gr8-rs512",
        _JWT + "alg-is-rs256",
        "T3",
        "The token is signed with RS512.",
        Gr8Conduct(sign=lambda claims, key: key.sign_jwt(claims, algorithm="RS512")),
    ),
    Defect(
        "gr8-alg-lower-case",
        _JWT + "alg-is-rs256",
        "T4",
        "The header spells the algorithm rs256.",
        _headed(b'{"alg":"rs256","typ":"JWT"}'),
    ),
    Defect(
        "gr8-typ-missing",
        _JWT + "typ-is-jwt",
        "T4",
        "The header has no typ.",
        _headed(b'{"alg":"RS256"}'),
    ),
    Defect(
        "gr8-crit",
        _JWT + "no-crit",
        "T4",
        "The header demands an extension by crit.",
        _headed(b'{"alg":"RS256","typ":"JWT","crit":["b64"],"b64":true}'),
    ),
    Defect(
        "gr8-base64-padded",
        _JWT + "is-compact-jws",
        "T16",
        "The parts are standard base64 with padding, not base64url.",
        Gr8Conduct(sign=_padded),
    ),
    Defect(
        "gr8-signed-before-respacing",
        _JWT + "signed-by-published-key",
        "T18",
        "The payload is serialised once more after it was signed.",
        Gr8Conduct(sign=_signed_before_respacing),
    ),
    Defect(
        "gr8-claim-twice",
        _JWT + "payload-is-one-object",
        "T21",
        "The payload names defaultCurrency twice.",
        Gr8Conduct(sign=_twice_the_currency),
    ),
    Defect(
        "gr8-alg-none-capital",
        _JWT + "alg-is-rs256",
        "T1",
        "The token is not signed, and its header says alg None.",
        Gr8Conduct(sign=lambda claims, _: unsigned_jwt(claims, alg="None")),
    ),
    Defect(
        "gr8-signature-empty",
        _JWT + "signed-by-published-key",
        "T1",
        "The header says RS256, and the signature is left out.",
        Gr8Conduct(sign=lambda claims, key: key.sign_jwt(claims).rpartition(".")[0] + "."),
        crude=True,
    ),
    Defect(
        "gr8-rs384",
        _JWT + "alg-is-rs256",
        "T3",
        "The token is signed with RS384.",
        Gr8Conduct(sign=lambda claims, key: key.sign_jwt(claims, algorithm="RS384")),
    ),
    Defect(
        "gr8-ps256",
        _JWT + "alg-is-rs256",
        "T3",
        "The token is signed with PS256.",
        Gr8Conduct(sign=lambda claims, key: key.sign_jwt(claims, algorithm="PS256")),
    ),
    Defect(
        "gr8-es256",
        _JWT + "alg-is-rs256",
        "T3",
        "The token is signed with ES256.",
        Gr8Conduct(sign=lambda claims, _: ec_signed_jwt(claims)),
    ),
    Defect(
        "gr8-typ-lower-case",
        _JWT + "typ-is-jwt",
        "T4",
        "The header says typ jwt.",
        _headed(b'{"alg":"RS256","typ":"jwt"}'),
    ),
    Defect(
        "gr8-base64url-padded",
        _JWT + "is-compact-jws",
        "T16",
        "The parts are base64url with padding.",
        Gr8Conduct(sign=_padded_base64url),
    ),
    Defect(
        "gr8-base64-standard",
        _JWT + "is-compact-jws",
        "T16",
        "The parts have + and / of standard Base64; padding they have none.",
        Gr8Conduct(
            sign=lambda claims, key: key.sign_jwt(claims).translate(str.maketrans("-_", "+/"))
        ),
    ),
    Defect(
        "gr8-claims-added-after-signing",
        _JWT + "signed-by-published-key",
        "T19",
        "A gateway adds the country after the token was signed.",
        Gr8Conduct(sign=_enriched_after_signing),
    ),
    Defect(
        "gr8-token-encrypted",
        _JWT + "is-compact-jws",
        "T24",
        "The token is an encrypted one of five parts.",
        Gr8Conduct(sign=_encrypted),
        crude=True,
    ),
    Defect(
        "gr8-token-too-long",
        _JWT + "is-compact-jws",
        "T24",
        "The token lists all permissions of the player and has more than 8192 characters.",
        Gr8Conduct(sign=_with_every_permission),
    ),
)

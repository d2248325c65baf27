"""Mistakes in the form of the public key."""

import base64
from textwrap import wrap

from sandbox.json_value import dump_json
from sandbox.protocol.jwt_signing import SigningKey, ec_public_pem
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.gr8.desk.tokens import Gr8Conduct
from sandbox.reference_operator.server.answers import json_answer, text_answer
from sandbox.wire import Response


def _without_frame(key: SigningKey) -> str:
    return "".join(line for line in key.public_pem().splitlines() if "-----" not in line)


def _without_last_line(key: SigningKey) -> str:
    *lines, _, last = key.public_pem().splitlines()
    return "\n".join((*lines, last, ""))


def _in_other_lines(key: SigningKey) -> str:
    first, *lines, last = key.public_pem().splitlines()
    return "\n".join((first, *wrap("".join(lines), 76), last))


def _page(text: str) -> Response:
    return text_answer(200, f"<html><pre>{text}</pre></html>", content_type="text/html")


_KEY = "gr8.key."
_IS_PEM = _KEY + "is-spki-pem"

DEFECTS = (
    Defect(
        "gr8-key-in-json",
        _IS_PEM,
        "K1",
        "The key comes wrapped in a JSON object.",
        Gr8Conduct(publish=lambda text: json_answer(200, {"publicKey": text})),
        crude=True,
    ),
    Defect(
        "gr8-key-quoted",
        _IS_PEM,
        "K1",
        "The key comes as one quoted string with its line ends escaped.",
        Gr8Conduct(publish=lambda text: text_answer(200, dump_json(text))),
    ),
    Defect(
        "gr8-key-pkcs1",
        _IS_PEM,
        "K2",
        "The key is in PKCS#1 form, BEGIN RSA PUBLIC KEY.",
        Gr8Conduct(key_form=lambda key: key.pkcs1_public_pem()),
    ),
    Defect(
        "gr8-key-private",
        _KEY + "never-private",
        "K3",
        "The endpoint serves the private key.",
        Gr8Conduct(key_form=lambda key: key.private_pem()),
        crude=True,
    ),
    Defect(
        "gr8-key-private-pkcs1",
        _KEY + "never-private",
        "K3",
        "The endpoint serves the file of openssl genrsa, BEGIN RSA PRIVATE KEY.",
        Gr8Conduct(key_form=lambda key: key.private_pem(pkcs1=True)),
    ),
    Defect(
        "gr8-key-certificate",
        _IS_PEM,
        "K4",
        "The endpoint serves a certificate with the key in it.",
        Gr8Conduct(key_form=lambda key: key.certificate_pem()),
    ),
    Defect(
        "gr8-key-set",
        _IS_PEM,
        "K4",
        "The endpoint serves a JSON Web Key Set.",
        Gr8Conduct(key_form=lambda key: dump_json(key.jwks())),
    ),
    Defect(
        "gr8-key-openssh",
        _IS_PEM,
        "K4",
        "The key is in OpenSSH's form.",
        Gr8Conduct(key_form=lambda key: key.openssh_public()),
    ),
    Defect(
        "gr8-key-elliptic",
        _IS_PEM,
        "K4",
        "The key is of an elliptic curve, and another one at each call.",
        Gr8Conduct(key_form=lambda _: ec_public_pem()),
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
        Gr8Conduct(key_form=lambda key: base64.b64encode(key.public_pem().encode()).decode()),
    ),
    Defect(
        "gr8-key-rewrapped",
        _KEY + "unmodified",
        "K5",
        "The lines of the key are wrapped anew, at 76 symbols, and the last line end is gone.",
        Gr8Conduct(key_form=_in_other_lines),
    ),
    Defect(
        "gr8-key-cut",
        _KEY + "unmodified",
        "K5",
        "The last line of the Base64 is missing.",
        Gr8Conduct(key_form=_without_last_line),
    ),
    Defect(
        "gr8-key-with-bom",
        _KEY + "unmodified",
        "K6",
        "The key begins with a byte order mark.",
        Gr8Conduct(key_form=lambda key: "\N{ZERO WIDTH NO-BREAK SPACE}" + key.public_pem()),
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
        Gr8Conduct(publish=lambda text: text_answer(200, text, content_type="application/json")),
    ),
)

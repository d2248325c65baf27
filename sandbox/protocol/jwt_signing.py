"""Keys and tokens as an operator makes them: the right form, and every wrong one seen in the wild.

The correct path is what the vendor's page shows: `openssl genrsa`, `openssl rsa -pubout`, RS256.
The other exports exist so that defects and tests work with real keys.
"""

import base64
import hashlib
import hmac
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from jwt.warnings import InsecureKeyLengthWarning

from sandbox.json_value import Json, dump_json

_EXPONENT = 65537
_CERTIFICATE_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_CERTIFICATE_TO = datetime(2044, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key pair of an operator; its printed form shows nothing of it."""

    _rsa: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def generate(cls, *, bits: int = 2048) -> "SigningKey":
        """Make a new pair; 1024 bits is the least that can be made."""
        return cls(rsa.generate_private_key(public_exponent=_EXPONENT, key_size=bits))

    def public_pem(self) -> str:
        """Print the public half as SubjectPublicKeyInfo PEM, exactly as OpenSSL does."""
        return self._public(PublicFormat.SubjectPublicKeyInfo)

    def pkcs1_public_pem(self) -> str:
        """Print the public half in PKCS#1 form (`BEGIN RSA PUBLIC KEY`)."""
        return self._public(PublicFormat.PKCS1)

    def openssh_public(self) -> str:
        """Print the public half as OpenSSH's one line."""
        public = self._rsa.public_key()
        return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")

    def private_pem(self, *, pkcs1: bool = False) -> str:
        """Print the private half, PKCS#8 or PKCS#1: what must never be served."""
        form = PrivateFormat.TraditionalOpenSSL if pkcs1 else PrivateFormat.PKCS8
        return self._rsa.private_bytes(Encoding.PEM, form, NoEncryption()).decode("ascii")

    def private_der(self) -> bytes:
        """Return the private half as PKCS#8 DER."""
        return self._rsa.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def jwks(self) -> Json:
        """Return the public half as a JSON Web Key Set (RFC 7517)."""
        numbers = self._rsa.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256"}
        return {"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]}

    def certificate_pem(self) -> str:
        """Wrap the public half in a self-signed X.509 certificate."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "operator.example")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._rsa.public_key())
            .serial_number(1)
            .not_valid_before(_CERTIFICATE_FROM)
            .not_valid_after(_CERTIFICATE_TO)
            .sign(self._rsa, SHA256())
        )
        return certificate.public_bytes(Encoding.PEM).decode("ascii")

    def sign_jwt(
        self,
        claims: Mapping[str, Json],
        *,
        header: Mapping[str, Json] | None = None,
        algorithm: str = "RS256",
    ) -> str:
        """Sign claims; header `{"alg": "RS256", "typ": "JWT"}` unless `header` replaces fields.

        `algorithm` is how it is really signed (RS256, RS384, RS512, PS256 …).
        """
        payload = dump_json(claims).encode("utf-8")
        fields = dict(header) if header else None
        with warnings.catch_warnings():  # a key too short is made on purpose: as a defect
            warnings.simplefilter("ignore", InsecureKeyLengthWarning)
            return jwt.PyJWS().encode(payload, self._rsa, algorithm=algorithm, headers=fields)

    def sign_parts(self, header: bytes, payload: bytes) -> str:
        """Sign exact bytes as RS256, whatever the header says: for what no library would make."""
        signed = f"{base64url(header)}.{base64url(payload)}"
        return f"{signed}.{base64url(self.sign(signed.encode('ascii')))}"

    def sign(self, data: bytes) -> bytes:
        """Return the RSASSA-PKCS1-v1_5 signature with SHA-256."""
        return self._rsa.sign(data, padding.PKCS1v15(), SHA256())

    def _public(self, form: PublicFormat) -> str:
        return self._rsa.public_key().public_bytes(Encoding.PEM, form).decode("ascii")


def ec_public_pem() -> str:
    """Make an elliptic-curve key and print its public half as PEM."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def ec_signed_jwt(claims: Mapping[str, Json]) -> str:
    """Make an ES256 token with a new elliptic-curve key that nobody else knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.PyJWS().encode(dump_json(claims).encode("utf-8"), key, algorithm="ES256")


def hmac_jwt(claims: Mapping[str, Json], *, secret: bytes) -> str:
    """Make an HS256 token; PyJWT rightly declines when the secret is a PEM, an attack does not."""
    header = base64url(b'{"alg":"HS256","typ":"JWT"}')
    signed = f"{header}.{base64url(dump_json(claims).encode('utf-8'))}"
    mac = hmac.new(secret, signed.encode("ascii"), hashlib.sha256).digest()
    return f"{signed}.{base64url(mac)}"


def unsigned_jwt(claims: Mapping[str, Json], *, alg: str = "none") -> str:
    """Make a token with an empty signature."""
    header = base64url(dump_json({"alg": alg, "typ": "JWT"}).encode("utf-8"))
    return f"{header}.{base64url(dump_json(claims).encode('utf-8'))}."


def base64url(data: bytes) -> str:
    """Encode without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))

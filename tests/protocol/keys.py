"""Real RSA keys, made once a session, and the source document's own sample token and key."""

from functools import cache

from sandbox.protocol.jwt_signing import SigningKey
from sandbox.protocol.rsa_key import PublicKey, parse_public_key


def signing_key(name: str = "acme") -> SigningKey:
    """The key pair of that name."""
    return _generated(name)


@cache
def _generated(name: str) -> SigningKey:
    assert name
    return SigningKey.generate()


@cache
def short_signing_key() -> SigningKey:
    return SigningKey.generate(bits=1024)


@cache
def public_key(name: str = "acme") -> PublicKey:
    return parse_public_key(signing_key(name).public_pem().encode())


SAMPLE_TOKEN = (
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbFVzZXJJZCI6ImVlZGU5ODhmNTI3MzQzMTJhOTliNDJm"
    "NDExNGEyZWQzIiwiZGVmYXVsdEN1cnJlbmN5IjoiVVNEIn0.2hR8Zfoit0cGC9fXgI1NeHP-HxMky526KNONdF1WOo_dF"
    "JujZggDWqcgacycQBUaEZWxsBpaLYi1I9RQrF8F6ZYodRS9ACpIue-2Gl505cKJ1DcjHXfRt-883IwS2DZL-3mmxgxC-8"
    "xdqzKeNC-nBXUrg5NBGyeBMv-ZbvFgK1kQy_iM5DvUgPj3ZLiCb9uaP9NcnavCm4YBeIU60KvsOTcRDUIASIw0D-iB3Ku"
    "uCJIdDc1b4UeiYI_rOjphv4w2AwVTYmzqIh0mg9UlfF3zBjgh96tlchnUwZx-UJ1rbf6SxFxvAtZT5zdhlEeEiLvTTm0o"
    "kZNtBiltEdkkXULrHQ"
)
"""The answer shown on the vendor's page: it has no iat, and its sample key did not sign it."""

SAMPLE_KEY = """\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAy2LAhwUOIss8UdNogG5g
KY6ijQUtnrlTohaSvGKg9RkR0BmOQGZMbRlK093VWtW8DM3qALItEQK+FmFazXHY
nvlnONikHaXf1o+7nDKJtAZRPvS5BXMvrjdf5HJL74XYo3Bt845HARHobnHK6q9F
HeRXcGt6rcR9N3dl3o/r0uRxOmz5IF8q1Mt/LJyqCp0UmhRwRbtmjOGTE3wrMPkq
TDflnhy3YyZf9wcllNsFYgIRXjLcoWnHQf4ydSsJwcma8mp2MCGY4c4DtzpuoDw2
JinDx8MM878q+qLdsAw3WUAX2ih5guFdoBx3kDYctfOuEzN4KbkzVO5Agl15GSed
/QIDAQAB
-----END PUBLIC KEY-----
"""

"""Signing a call to the wallet by hand, as a correct integration layer signs it."""

from sandbox.errors import SetupFault
from sandbox.port import RoomTarget, Signed, Signing, ToSign
from sandbox.protocol.basic import compose_basic
from sandbox.protocol.signature import (
    NONCE_HEADER,
    PROFILES,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    Profile,
    signature_of,
)
from sandbox.protocol.signature import Signed as Covered
from sandbox.providers.wallet.settings import Provider, from_target
from sandbox.scenario.contract.contract import load_contract
from sandbox.wire import Headers

_SETTING = "signature.profile"
_OFF = "off"
_JSON = (("Content-Type", "application/json"), ("Accept", "application/json"))
_BASIC = "Authorization is Basic with the provider id as user and the access key as password"


def sign(to_sign: ToSign, target: RoomTarget) -> Signed:
    """Return the header fields of a call to the wallet. Raise SetupFault."""
    settings = from_target(target)
    own = settings.request.profile.name if settings.request.profile else _OFF
    name = to_sign.profile or own
    basic = compose_basic(str(settings.provider.id), settings.provider.access_key)
    fields = Headers((*_JSON, ("Authorization", basic)))
    if name == _OFF:
        return Signed(fields, name, f"{_BASIC}; nothing is signed.")
    profile = PROFILES[name]
    for header, value in _signature(to_sign, profile, settings.provider):
        fields = fields.with_field(header, value)
    return Signed(fields, name, _recipe(profile))


def basic(target: RoomTarget) -> tuple[str, str]:
    """Return the provider id and the access key."""
    provider = from_target(target).provider
    return str(provider.id), provider.access_key


def _signature(to_sign: ToSign, profile: Profile, provider: Provider) -> list[tuple[str, str]]:
    covered = Covered(
        body=to_sign.body,
        method=to_sign.method,
        path=to_sign.path,
        timestamp=to_sign.timestamp,
        nonce=to_sign.nonce,
    )
    found = signature_of(covered, profile=profile, key=provider.private_key.encode())
    if found is None:
        told = "it signs the members of one JSON object, and the body is none"
        raise SetupFault(f"{profile.name} cannot sign this body: {told}")
    wanted = {TIMESTAMP_HEADER: to_sign.timestamp, NONCE_HEADER: to_sign.nonce}
    needed = [(name, value) for name, value in wanted.items() if name in profile.needs]
    return [(_written(name), value) for name, value in (*needed, (SIGNATURE_HEADER, found))]


def _written(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _recipe(profile: Profile) -> str:
    documented = load_contract("wallet").settings[_SETTING].default
    told = "" if profile.name == documented else "; the wallet's page documents another recipe"
    signature = f"{_written(SIGNATURE_HEADER)} is {profile.words}, keyed with the private key"
    return f"{signature}; {_BASIC}{told}."


SIGNING = Signing(
    profiles=(*PROFILES, _OFF),
    entry="provider",
    parts=("id", "access-key", "private-key"),
    sign=sign,
)

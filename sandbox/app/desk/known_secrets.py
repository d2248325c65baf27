"""The secrets of a target: hidden under names, and where each comes from, without its value."""

import re
from collections.abc import Iterator

from sandbox.evidence.known_secret import KnownSecret
from sandbox.evidence.masks import Masks
from sandbox.protocol.basic import compose_basic
from sandbox.providers import all_providers
from sandbox.scenario.target.target import Target

_WRITTEN_ALIKE = {
    "url": re.compile(r"[A-Za-z0-9._~-]*"),
    "json": re.compile(r"[ !#-\[\]-~]*"),
}
"""Values that are written in a URL, or in a text of JSON, as they are."""


def name_secrets(target: Target, masks: Masks) -> None:
    """Give every secret of a target its name, and the Basic credentials that are made of some."""
    for secret in sorted(target.secrets):
        masks.add("secret", secret, own=True)
    for user, password in _basics(target):
        masks.add("secret", _encoded(user, password), own=True)


def known_secrets(target: Target, masks: Masks) -> tuple[KnownSecret, ...]:
    """Say where the values come from that are hidden; none of what is shown."""
    found = [*_plain(target, masks)]
    names = {one.name for one in found}
    for user, password in _basics(target):
        name = masks.hide(encoded := _encoded(user, password))
        told = f"{masks.hide(user)}:{masks.hide(password)}"
        if name != encoded and name not in names:
            found.append(KnownSecret(name=name, basic=told))
    return tuple(found)


def _plain(target: Target, masks: Masks) -> Iterator[KnownSecret]:
    for value in sorted(target.secrets):
        variable, at = target.variables.get(value, ""), target.entries.get(value, "")
        name = masks.hide(value)
        if name != value and (variable or at):
            escaped = tuple(
                where for where, alike in _WRITTEN_ALIKE.items() if not alike.fullmatch(value)
            )
            yield KnownSecret(
                name=name, variable=variable, at="" if variable else at, escaped_in=escaped
            )


def _basics(target: Target) -> Iterator[tuple[str, str]]:
    for name, provider in all_providers().items():
        section = target.sections.get(name)
        pair = provider.basic(section) if section else None
        if pair is not None:
            yield pair


def _encoded(user: str, password: str) -> str:
    return compose_basic(user, password).partition(" ")[2]

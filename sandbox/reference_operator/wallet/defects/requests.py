"""Mistakes in the members of the body that is sent to the wallet."""

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from sandbox.json_value import Json, dump_json, parse_json
from sandbox.reference_operator.defect import Defect
from sandbox.reference_operator.wallet.desk.conduct import WalletConduct, body
from sandbox.reference_operator.wallet.desk.launch_url import Launch, Launches
from sandbox.reference_operator.wallet.desk.provider import WalletProvider

_VENDORS_OWN_GAME_ID = 5512


def _members(launch: Launch, provider: WalletProvider) -> dict[str, Json]:
    members = parse_json(body(launch, provider))
    return dict(members) if isinstance(members, Mapping) else {}


def _changed(launch: Launch, provider: WalletProvider, **members: Json) -> bytes:
    return dump_json({**_members(launch, provider), **members}).encode()


def _ids_as_text(launch: Launch, provider: WalletProvider) -> bytes:
    ids = {"player_id": str(launch.player_id), "site_id": str(launch.site_id)}
    return _changed(launch, provider, **ids, provider_id=str(provider.id))


def _ids_of_the_url_as_text(launch: Launch, provider: WalletProvider) -> bytes:
    ids = {"player_id": str(launch.player_id), "site_id": str(launch.site_id)}
    return _changed(launch, provider, **ids)


def _ids_as_floats(launch: Launch, provider: WalletProvider) -> bytes:
    members = _members(launch, provider)
    floats = {"player_id": float(launch.player_id), "site_id": float(launch.site_id)}
    return json.dumps({**members, **floats}).encode()


def _currency_lower(launch: Launch, provider: WalletProvider) -> bytes:
    return _changed(launch, provider, currency=launch.currency.lower())


def _currency_of_the_house(launch: Launch, provider: WalletProvider) -> bytes:
    house = "USD" if launch.currency == "EUR" else "EUR"
    return _changed(launch, provider, currency=house)


def _player_of_the_house(launch: Launch, provider: WalletProvider) -> bytes:
    return _changed(launch, provider, player_id=launch.player_id + 1_000_000)


def _token_without_hyphens(launch: Launch, provider: WalletProvider) -> bytes:
    return _changed(launch, provider, token=launch.token.replace("-", ""))


def _token_in_ascii(launch: Launch, provider: WalletProvider) -> bytes:
    return _changed(launch, provider, token=launch.token.encode("ascii", "replace").decode())


def _token_url_safe(launch: Launch, provider: WalletProvider) -> bytes:
    token = launch.token.translate(str.maketrans("+/", "-_")).rstrip("=")
    return _changed(launch, provider, token=token)


def _other_game(launch: Launch, provider: WalletProvider) -> bytes:
    return _changed(launch, provider, game_id=f"{provider.game_id}-html5")


def _without_game(launch: Launch, provider: WalletProvider) -> bytes:
    members = _members(launch, provider)
    return dump_json({name: members[name] for name in members if name != "game_id"}).encode()


def _currency_twice(launch: Launch, provider: WalletProvider) -> bytes:
    return body(launch, provider)[:-1] + f',"currency":"{launch.currency}"}}'.encode()


def _site_of_first(launch: Launch, number: int, launches: Launches) -> Launch:
    del number
    return replace(launch, site_id=next(iter(launches.first.values())).site_id)


def _player_of_another(launch: Launch, number: int, launches: Launches) -> Launch:
    del number
    return replace(launch, player_id=launches.in_flight[0].player_id)


def _camel_case(launch: Launch, provider: WalletProvider) -> bytes:
    members = _members(launch, provider)
    words = {name: name.split("_") for name in members}
    renamed = {
        first + "".join(word.title() for word in rest): members[name]
        for name, (first, *rest) in words.items()
    }
    return dump_json(renamed).encode()


_WALLET = "wallet."

DEFECTS = (
    Defect(
        "wallet-body-form",
        _WALLET + "body.is-json",
        "N51",
        "The body is form-encoded, under the label of JSON.",
        WalletConduct(body=lambda launch, provider: urlencode(_members(launch, provider)).encode()),
        crude=True,
    ),
    Defect(
        "wallet-member-twice",
        _WALLET + "body.is-json",
        "N15",
        "The body names the currency twice.",
        WalletConduct(body=_currency_twice),
    ),
    Defect(
        "wallet-first-token-kept",
        _WALLET + "token.not-reused",
        "N100",
        "A player's first token is kept and sent again at every later launch.",
        WalletConduct(of_attempt=lambda launch, _, launches: launches.first[launch.player_id]),
        crude=True,
    ),
    Defect(
        "wallet-players-mixed",
        _WALLET + "parallel.never-mixed",
        "N26",
        "Launches at the same time share a variable, so that one goes out with another's player.",
        WalletConduct(of_attempt=_player_of_another),
        crude=True,
    ),
    Defect(
        "wallet-ids-as-strings",
        _WALLET + "members.types",
        "N51",
        "The ids are sent as texts, as the launch URL had them.",
        WalletConduct(body=_ids_as_text),
        crude=True,
    ),
    Defect(
        "wallet-ids-of-the-url-as-strings",
        _WALLET + "members.types",
        "N51",
        "The ids of the player and the site are sent as texts, the provider's as a number.",
        WalletConduct(body=_ids_of_the_url_as_text),
        crude=True,
    ),
    Defect(
        "wallet-ids-as-floats",
        _WALLET + "members.types",
        "N51",
        "The ids of player and site are sent with a fraction.",
        WalletConduct(body=_ids_as_floats),
    ),
    Defect(
        "wallet-currency-lower-case",
        _WALLET + "currency.unchanged",
        "N46",
        "The currency is sent in lower case.",
        WalletConduct(body=_currency_lower),
    ),
    Defect(
        "wallet-currency-of-the-house",
        _WALLET + "currency.unchanged",
        "N46",
        "The currency is taken from the player's profile, not from the launch URL.",
        WalletConduct(body=_currency_of_the_house),
    ),
    Defect(
        "wallet-currency-always-eur",
        _WALLET + "currency.unchanged",
        "N46",
        "The currency is EUR, as it always was on the first site.",
        WalletConduct(body=lambda launch, provider: _changed(launch, provider, currency="EUR")),
    ),
    Defect(
        "wallet-site-of-first-launch",
        _WALLET + "site.unchanged",
        "N45",
        "The site of the first launch ever is kept as the site of all.",
        WalletConduct(of_attempt=_site_of_first),
    ),
    Defect(
        "wallet-launches-mixed",
        _WALLET + "authenticate.arrives",
        "N26",
        "Launches at the same time share a variable, so that one token goes out twice, one never.",
        WalletConduct(of_attempt=lambda _, __, launches: launches.in_flight[0]),
    ),
    Defect(
        "wallet-player-from-profile",
        _WALLET + "player.unchanged",
        "N50",
        "The player id is the operator's own number, not the launch URL's.",
        WalletConduct(body=_player_of_the_house),
    ),
    Defect(
        "wallet-site-fixed",
        _WALLET + "site.unchanged",
        "N45",
        "The site id is always 1, as in the vendor's example.",
        WalletConduct(body=lambda launch, provider: _changed(launch, provider, site_id=1)),
    ),
    Defect(
        "wallet-token-upper-case",
        _WALLET + "token.unchanged",
        "N52",
        "The token is sent in upper case, as the UUID column keeps it.",
        WalletConduct(
            body=lambda launch, provider: _changed(launch, provider, token=launch.token.upper())
        ),
    ),
    Defect(
        "wallet-token-without-hyphens",
        _WALLET + "token.unchanged",
        "N52",
        "The token is taken for a UUID and sent without its hyphens.",
        WalletConduct(body=_token_without_hyphens),
    ),
    Defect(
        "wallet-token-cut",
        _WALLET + "token.unchanged",
        "N52",
        "The token is cut to the 32 characters of its column.",
        WalletConduct(
            body=lambda launch, provider: _changed(launch, provider, token=launch.token[:32])
        ),
    ),
    Defect(
        "wallet-token-in-ascii",
        _WALLET + "token.unchanged",
        "N52",
        "Letters of the token that are not ASCII become question marks.",
        WalletConduct(body=_token_in_ascii),
    ),
    Defect(
        "wallet-token-url-safe",
        _WALLET + "token.unchanged",
        "N52",
        "The token is taken for Base64 and sent in its URL-safe form.",
        WalletConduct(body=_token_url_safe),
    ),
    Defect(
        "wallet-game-unregistered",
        _WALLET + "game-id.as-registered",
        "N48",
        "The game id has a suffix that the wallet was never told of.",
        WalletConduct(body=_other_game),
    ),
    Defect(
        "wallet-game-id-number",
        _WALLET + "members.types",
        "N48",
        "The game id is the wallet's internal number.",
        WalletConduct(
            body=lambda launch, provider: _changed(launch, provider, game_id=_VENDORS_OWN_GAME_ID)
        ),
    ),
    Defect(
        "wallet-game-id-missing",
        _WALLET + "members.complete",
        "N51",
        "The game id is left out.",
        WalletConduct(body=_without_game),
    ),
    Defect(
        "wallet-provider-is-site",
        _WALLET + "provider-id.as-assigned",
        "N47",
        "The site id is sent as the provider id too.",
        WalletConduct(
            body=lambda launch, provider: body(launch, replace(provider, id=launch.site_id))
        ),
    ),
    Defect(
        "wallet-members-camel-case",
        _WALLET + "members.complete",
        "N51",
        "The members are spelt in camel case, as the serialiser does by default.",
        WalletConduct(body=_camel_case),
    ),
    Defect(
        "wallet-accept-weighs-nothing",
        "wallet.accept.is-json",
        "N62",
        "The call says that it accepts application/json with a weight of 0.",
        WalletConduct(accept="application/json;q=0"),
    ),
)

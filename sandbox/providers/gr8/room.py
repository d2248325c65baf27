"""GR8 Tech's sportsbook iFrame as the operator and its players meet it.

Serves the iFrame page, the verification behind it and the logout; fetches public keys. Expiry is
judged at our time minus the lead we had over the operator when the token was first seen, so that
moving our clock alone ages the tokens that exist and not those the operator has yet to make.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from sandbox.errors import PeerFault, SetupFault
from sandbox.json_value import Json, member, text_at
from sandbox.port import (
    MOST_ROWS,
    Decided,
    Decision,
    Made,
    PlayerView,
    Records,
    Room,
    RoomServices,
    RoomTarget,
    Send,
    TokenEnd,
    decide,
)
from sandbox.protocol.insides import find_insides
from sandbox.protocol.jws import Jws, parse_compact_jws, read_claims, verify_rs256
from sandbox.protocol.refusal import Refusal
from sandbox.protocol.rsa_key import PublicKey
from sandbox.providers.gr8.accounts import Account, account_id, account_row, given_account
from sandbox.providers.gr8.claims.numeric_date import read_expiry
from sandbox.providers.gr8.key_cache import KEYS, SERVED, ServedKeys, flushed, key_row
from sandbox.providers.gr8.key_client import FOR_A_CHECK, KeyClient
from sandbox.providers.gr8.operations.table import decide_on
from sandbox.providers.gr8.requests import Composer
from sandbox.providers.gr8.settings import Tenant, from_target
from sandbox.providers.gr8.sportsbook import Sportsbook
from sandbox.providers.gr8.state import (
    ACCOUNTS,
    SeenToken,
    hand_out_kept,
    name_kept,
    name_of,
    seen_token,
    session_of,
    token_kept,
)
from sandbox.wire import Request, Response


class Gr8Room(Room):
    """One sportsbook iFrame in one world."""

    def __init__(self, services: RoomServices, target: RoomTarget) -> None:
        self._services = services
        self._settings = from_target(target)
        self._keys = KeyClient(services, settings=self._settings.key)
        self._book = Sportsbook(services, self._settings, self._keys)
        self._composer = Composer(
            self._settings, own_url=services.own_url, session_of=self._auth_token_of
        )

    async def handle(self, request: Request, records: Records) -> Decision:
        """Decide on one request, whatever it asks for."""
        return await decide_on(self._book, request, records)

    async def compose(self, operation: str, send: Send, player: PlayerView | None) -> Request:
        """Build a request our side starts. Raise SetupFault when the target lacks its URL."""
        return await self._composer.compose(operation, send, player)

    def hook_done(self, hook: str) -> None:
        """Remember the keys that are being replaced."""
        if hook == "rotate-key":
            for tenant in self._settings.tenants:
                self._keys.replaced(tenant).replace()

    async def make(self, kind: str, player: PlayerView, values: Mapping[str, Json]) -> Made:
        """Make the account of an earlier entry, in place of one there is. Raise SetupFault."""
        brand = player.brand
        tenant = self._settings.tenant(brand)
        if tenant is None:
            lacks = (
                f"the target has no tenant of brand {brand!r}" if brand else "there is no tenant"
            )
            raise SetupFault(f"gr8 account: {lacks}; list it under gr8: tenants in target.yaml")

        async def kept(records: Records) -> Decided[Account]:
            name = text_at(values, "player_id") or await name_of(records, player)
            account = given_account(
                account_id(tenant, name), values, currency=player.currency or tenant.currencies[0]
            )
            await records.get(ACCOUNTS, account.id.key)
            return Decided(account, (records.put(ACCOUNTS, account.id.key, account),))

        made = await decide(self._services.store, kept)
        return Made(made.id.player_id, made.shown, identities=(("player", made.id.player_id),))

    def judge(self, operation: str, response: Response) -> Mapping[str, Json]:
        """Say what an answer of the operator shows of the program behind it; {} for nothing."""
        shows = find_insides(response.body)
        return {"shows": list(shows)} if shows else {}

    async def note_jwt(self, jwt: str, *, handed_out: bool, player: PlayerView) -> None:
        """Take note that a token exists; its lead is the one of its first sight.

        The one handed out to a player's browser also tells who the player is here: the
        externalUserId need not be the operator's own id.

        One that the operator has `handed_out` just now takes the lead of now, for it holds by the
        operator's clock: two tokens of one second may be the same to the letter.
        """
        claims = read_claims(jwt)
        now_s, lead_s = self._services.clock.now_s(), self._services.clock.lead_s()

        async def noted(records: Records) -> Decided[None]:
            seen = await seen_token(records, jwt)
            if not handed_out:
                first = () if seen else (await token_kept(records, jwt, SeenToken(lead_s)),)
                return Decided(None, first)
            ends_s = self._end_of(claims)
            left_s = None if ends_s is None else ends_s - (now_s - lead_s)
            before_s, kept = await hand_out_kept(records, player, jwt, at_s=now_s - lead_s)
            fresh = SeenToken(
                lead_s,
                entries=seen.entries if seen else 0,
                left_s=left_s,
                handed_s=now_s - lead_s,
                before_s=before_s,
            )
            named = await name_kept(records, player, member(claims, "externalUserId"))
            return Decided(None, (*named, kept, await token_kept(records, jwt, fresh)))

        await decide(self._services.store, noted)

    async def judged_now_s(self, jwt: str) -> float:
        """Return the moment a token's `iat` and `exp` are judged at, in the operator's time."""
        seen = await seen_token(Records(self._services.store), jwt)
        lead_s = self._services.clock.lead_s() if seen is None else seen.lead_s
        return self._services.clock.now_s() - lead_s

    async def table(self, name: str) -> Sequence[Mapping[str, Json]]:
        """Return the latest accounts, or the public key that GR8 has of each tenant."""
        records = Records(self._services.store)
        if name == "accounts":
            return [account_row(each) for each in await records.latest(ACCOUNTS, most=MOST_ROWS)]
        ttl_s, now_s, rows = float(self._settings.key.cache_ttl_s), self._services.clock.now_s(), []
        for tenant in self._settings.tenants:
            keys = await records.get(KEYS, tenant.brand)
            rows.append(key_row(tenant.brand, keys, now_s=now_s, ttl_s=ttl_s))
        return rows

    async def clear(self, name: str) -> None:
        """Use no key any more that has arrived: the next one that is needed is fetched."""
        for tenant in self._settings.tenants:
            await decide(self._services.store, partial(flushed, tenant.brand))

    async def token_end(self, token: str) -> TokenEnd | None:
        """Return when a JWT ends, unverified, and what time it is for it; None: unreadable."""
        ends_s = self._end_of(read_claims(token))
        return None if ends_s is None else TokenEnd(ends_s, await self.judged_now_s(token))

    def player_currency(self) -> str:
        """Return one that the first tenant has."""
        tenant = next(iter(self._settings.tenants), None)
        return tenant.currencies[0] if tenant else ""

    async def signed_by(self, jwt: str, player: PlayerView) -> frozenset[str]:
        """Say whose key the signature holds with: published, cached, previous, else none.

        `published` is asked for afresh and not kept; where no usable key is to be had it is
        `unpublished`, for then nobody can tell. For 15 minutes a key that a hook of ours has
        replaced is `published` and `cached`: GR8 may have it yet. Where the endpoint serves several
        keys in turn, none of them is the published one: it is `one-of-several`.
        """
        tenant = self._settings.tenant(player.brand)
        try:
            jws = parse_compact_jws(jwt)
        except Refusal:
            return frozenset({"none"})
        if tenant is None:
            return frozenset({"none"})
        found = await self._known_signers(jws, tenant)
        try:
            key = await self._keys.fetch(tenant, operation=FOR_A_CHECK)
            several = await self._take_turns(tenant, key)
            if verify_rs256(jws, key):
                found.add("one-of-several" if several else "published")
            elif any(verify_rs256(jws, one) for one in self._keys.replaced(tenant).known()):
                found |= {"published", "cached"}
        except (Refusal, PeerFault):
            found.add("unpublished")
        return frozenset(found or {"none"})

    async def _take_turns(self, tenant: Tenant, key: PublicKey) -> bool:
        """Note which key was served; tell whether one has come back after another."""

        async def noted(records: Records) -> Decided[bool]:
            before = await records.get(SERVED, tenant.brand) or ServedKeys()
            served = before.with_key(key)
            changes = () if served is before else (records.put(SERVED, tenant.brand, served),)
            return Decided(served.take_turns, changes)

        return await decide(self._services.store, noted)

    async def _known_signers(self, jws: Jws, tenant: Tenant) -> set[str]:
        keys = await Records(self._services.store).get(KEYS, tenant.brand)
        found: set[str] = set()
        if keys is None:
            return found
        now_s, ttl_s = self._services.clock.now_s(), self._settings.key.cache_ttl_s
        used = keys.in_use(now_s=now_s, ttl_s=ttl_s)
        if used is not None and verify_rs256(jws, used):
            found.add("cached")
        if any(verify_rs256(jws, key) for key in keys.previous(now_s=now_s, ttl_s=ttl_s)):
            found.add("previous")
        return found

    def _end_of(self, claims: Mapping[str, Json]) -> float | None:
        """Return when a token ends: exp, or iat plus the default; None: that cannot be read."""
        return read_expiry(claims, default_ttl_s=self._settings.jwt.default_ttl_s)

    async def _auth_token_of(self, player: PlayerView) -> str:
        tenant = self._settings.tenant(player.brand)
        if tenant is None:
            return ""
        records = Records(self._services.store)
        name = account_id(tenant, await name_of(records, player))
        session = await session_of(records, name)
        return session.auth_token if session else ""

"""The requests that Fast Track sends to the operator, built whole, and what carries a sid.

Every builder gives what the real party would send; a step's `send:` may then change
any part of it, so that a scenario can say exactly one thing wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.errors import DoesNotApply, SetupFault
from sandbox.json_value import Json, json_bytes, spelt
from sandbox.port import PlayerView, Send
from sandbox.protocol.basic import compose_basic
from sandbox.providers.fasttrack.settings import (
    ApiKey,
    Basic,
    OAuth,
    Settings,
    SidTransport,
    TokenVariant,
)
from sandbox.wire import Headers, Request

_JSON = (("Content-Type", "application/json"), ("Accept", "application/json"))
_NOT_CARRIED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def authenticate(
    settings: Settings, sid: Json, *, credentials: Headers, in_header: bool = True
) -> Request:
    """Build the question whose session a sid is; a sid of None is left out everywhere.

    The body is `{}` when the sid goes in the header alone. `in_header=False` keeps it out of the
    header whatever the transport, and so does what no header can carry (`fits_a_header`).
    """
    headers = Headers((*_JSON, *credentials))
    text = spelt(sid)
    wanted = sid is not None and settings.sid_transport is not SidTransport.BODY
    if wanted and in_header and fits_a_header(text):
        headers = headers.with_field(settings.sid_header, text)
    in_body = sid is not None and settings.sid_transport is not SidTransport.HEADER
    body: Mapping[str, Json] = {"sid": sid} if in_body else {}
    return Request.to("POST", operator_url(settings), headers=headers, body=json_bytes(body))


def with_sid_fields(request: Request, fields: Json, *, name: str) -> Request:
    """Put each of these sids into a header field of its own, instead of whatever was there."""
    sids = fields if isinstance(fields, Sequence) and not isinstance(fields, str) else ()
    added = tuple((name, str(sid)) for sid in sids)
    return replace(request, headers=Headers((*request.headers.without(name).items, *added)))


def operator_url(settings: Settings) -> str:
    """Return the operator's /authenticate. Raise SetupFault when the target names none."""
    if not settings.authenticate_url:
        raise SetupFault(
            "no operator to ask: set fasttrack.authenticate.url in target.yaml, "
            'for example "http://127.0.0.1:8600/authenticate"'
        )
    return settings.authenticate_url


def fixed_credentials(settings: Settings) -> Headers:
    """Return the credential fields that need no token call; empty for OAuth and for none."""
    match settings.credentials:
        case ApiKey(key):
            return Headers((("X-Api-Key", key),))
        case Basic(name, secret):
            return Headers((("Authorization", compose_basic(name, secret)),))
        case _:
            return Headers()


def with_changed(settings: Settings, *, name: str | None, secret: str | None) -> Headers:
    """Return the credential fields of the operator's scheme with another name, another secret or
    both; None keeps what the target says.

    Raise DoesNotApply for a name where the scheme has none. Empty where there are no credentials.
    """
    credentials = settings.credentials
    if name is not None and not isinstance(credentials, Basic):
        raise DoesNotApply("the credentials of the target have no name beside the secret")
    match credentials:
        case Basic(known, good):
            pair = known if name is None else name, good if secret is None else secret
            return fixed_credentials(replace(settings, credentials=Basic(*pair)))
        case ApiKey():
            return fixed_credentials(replace(settings, credentials=ApiKey(secret or "")))
        case OAuth():
            return bearer(secret or "")
        case _:
            return Headers()


def bearer(token: str) -> Headers:
    """Return the field that carries an OAuth access token."""
    return Headers((("Authorization", f"Bearer {token}"),))


def token_request(grant: OAuth, changed: Mapping[str, Json] = MappingProxyType({})) -> Request:
    """Build the client_credentials call: JSON, not a form, or the same three as query.

    `changed` are the words of a step that say something else than they should; what it names in
    `without` is left out.
    """
    fields = {
        "client_id": changed.get("client-id", grant.client_id),
        "client_secret": changed.get("client-secret", grant.client_secret),
        "grant_type": changed.get("grant-type", "client_credentials"),
    }
    fields.pop(spelt(changed.get("without", "")).replace("-", "_"), None)
    if grant.variant is TokenVariant.POST_JSON:
        return Request.to("POST", grant.token_url, headers=Headers(_JSON), body=json_bytes(fields))
    parts = urlsplit(grant.token_url)
    query = "&".join(part for part in (parts.query, urlencode(fields)) if part)
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Request.to("GET", url, headers=Headers((("Accept", "application/json"),)))


def with_sid(method: str, url: str, sid: Json) -> Request:
    """Build what the on-site library sends with a sid; None sends no authtoken at all."""
    headers = Headers(_JSON)
    if sid is not None:
        headers = headers.with_field("authtoken", spelt(sid))
    return Request.to(method, url, headers=headers, body=b"{}")


def sid_of(send: Send, player: PlayerView | None) -> Json:
    """Return the sid that a step names, else the player's; None for none."""
    return send.values.get("sid", player.sid if player else None)


def fits_a_header(text: str) -> bool:
    """Tell whether a field carries a text whole: no control characters, no half of a letter, and
    no blanks around it, which HTTP takes off (RFC 9110 §5.5).
    """
    return text == text.strip(" ") and not _NOT_CARRIED.search(text)

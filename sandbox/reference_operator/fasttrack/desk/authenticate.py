"""`POST /authenticate`: tells Fast Track whose session a sid is.

The order of a request: method, credentials, media type, sid, session, player. Each step is one
point of the conduct, so that a defect can replace it and nothing else. The sid is opaque: it is
compared whole, as it came, and it stays good for as long as its session lives, for every page of
the site shows it again. The endpoint is production's, and that of two brands: it knows no sid of
another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.json_value import ABSENT, Json, member
from sandbox.reference_operator.conduct import ConductPart
from sandbox.reference_operator.fasttrack.desk.credentials import (
    EVERY_SCHEME,
    CredentialCheck,
    GrantConduct,
)
from sandbox.reference_operator.server.accounts import (
    PRODUCTION,
    Accounts,
    Player,
    Session,
)
from sandbox.reference_operator.server.answers import (
    Refusal,
    error_answer,
    json_answer,
    media_type,
    read_object,
)
from sandbox.reference_operator.server.brands import BRANDS
from sandbox.reference_operator.server.clock import OperatorClock, Pause
from sandbox.wire import Headers, Request, Response

AUTHENTICATE = "/authenticate"


def is_authorised(headers: Headers, credential_check: CredentialCheck) -> bool:
    """Serve only who proves to be Fast Track."""
    return credential_check.is_open_to(headers)


def check_media_type(headers: Headers) -> None:
    """Accept JSON and nothing else; parameters such as a charset are welcome. Raise Refusal."""
    if media_type(headers) != "application/json":
        raise Refusal(415, "unsupported_media_type")


def read_sid(request: Request) -> str:
    """Read the sid from the JSON body, from the header `sid`, or from both when they agree.

    Raise Refusal 400 for anything that is not one string.
    """
    in_header = request.headers.all("sid")
    in_body = member(read_object(request.body), "sid")
    if in_body is ABSENT and len(in_header) == 1:
        return in_header[0]
    if isinstance(in_body, str) and in_header in {(), (in_body,)}:
        return in_body
    raise Refusal(400, "invalid_request")


def find_session(accounts: Accounts, sid: str, now_s: float) -> Session | None:
    """Return the live session of exactly this sid; None when there is none of this site.

    Raise Refusal 503 while sessions cannot be looked up.
    """
    if accounts.is_down:
        raise Refusal(503, "sessions_unavailable")
    session = accounts.live_session(sid, now_s=now_s)
    return session if session and is_of_this_site(session) else None


def is_of_this_site(session: Session) -> bool:
    """Tell whether a session belongs to a brand and to the environment that is asked here."""
    return session.environment == PRODUCTION and session.player.brand in BRANDS


def is_welcome(player: Player) -> bool:
    """Name blocked and excluded players too: what they may do is told with their details."""
    del player
    return True


def page_sid(sid: str, accounts: Accounts) -> str:
    """Declare the player's sid on the page; a visitor's page declares none."""
    del accounts
    return sid


def identify(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    """Say who it is, and not a word more."""
    del accounts
    return {"user_id": session.player.id}


def accept(identity: Mapping[str, Json]) -> Response:
    """Answer 200 with the identity in JSON."""
    return json_answer(200, identity)


def finish(request: Request, answer: Response, accounts: Accounts) -> Response:
    """Add nothing: no header about other origins, nothing of what was sent, nobody's name."""
    del request, accounts
    return answer


@dataclass(frozen=True, slots=True)
class FastTrackConduct(ConductPart):
    """How this operator behaves towards Fast Track; the defaults are right.

    `most_a_second`: how often it may be asked about one session in a second, 0 for ever so often.
    """

    methods: frozenset[str] = frozenset({"POST"})
    grant: GrantConduct = field(default_factory=GrantConduct)
    schemes: frozenset[str] = EVERY_SCHEME
    is_authorised: Callable[[Headers, CredentialCheck], bool] = is_authorised
    check_media_type: Callable[[Headers], None] = check_media_type
    read_sid: Callable[[Request], str] = read_sid
    find_session: Callable[[Accounts, str, float], Session | None] = find_session
    is_welcome: Callable[[Player], bool] = is_welcome
    identify: Callable[[Session, Accounts], Mapping[str, Json]] = identify
    accept: Callable[[Mapping[str, Json]], Response] = accept
    refuse: Callable[[Refusal], Response] = error_answer
    finish: Callable[[Request, Response, Accounts], Response] = finish
    page_sid: Callable[[str, Accounts], str] = page_sid
    delay_s: float = 0.0
    most_a_second: int = 0


@dataclass(frozen=True, slots=True)
class FastTrackDesk:
    """Serves `POST /authenticate`."""

    conduct: FastTrackConduct
    accounts: Accounts
    clock: OperatorClock
    credential_check: CredentialCheck
    pause: Pause

    async def authenticate(self, request: Request) -> Response:
        """Answer 200 with the player of a live session; otherwise an error and no identity."""
        await self.pause(self.conduct.delay_s)
        return self.conduct.finish(request, self._answer(request), self.accounts)

    def _answer(self, request: Request) -> Response:
        try:
            session = self._session(request)
        except Refusal as refusal:
            return self.conduct.refuse(refusal)
        session.checks += 1
        return self.conduct.accept(self.conduct.identify(session, self.accounts))

    def _session(self, request: Request) -> Session:
        if not self.conduct.is_authorised(request.headers, self.credential_check):
            raise Refusal(401, "unauthorized")
        self.conduct.check_media_type(request.headers)
        sid = self.conduct.read_sid(request)
        session = self.conduct.find_session(self.accounts, sid, self.clock.now_s())
        if session is None:
            raise Refusal(401, "invalid_sid")
        if not self.conduct.is_welcome(session.player):
            raise Refusal(403, "player_blocked")
        self._check_rate(session)
        return session

    def _check_rate(self, session: Session) -> None:
        most, now_s = self.conduct.most_a_second, self.clock.now_s()
        lately = [one for one in session.asked_at_s if one > now_s - 1]
        if most and len(lately) >= most:
            raise Refusal(429, "too_many_requests")
        session.asked_at_s = [*lately, now_s]

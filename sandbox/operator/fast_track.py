"""What this operator does for Fast Track: it tells whose session a sid is.

The order of a request: method, credentials, media type, sid, session. Each step is one point of
the conduct, so that a defect can replace it and nothing else. The sid is opaque: it is compared
whole, as it came, and it stays good for as long as its session lives, for every page of the
site shows it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.json_value import ABSENT, Json, member
from sandbox.operator.accounts import Accounts, Session
from sandbox.operator.answers import Refusal, error_answer, json_answer, media_type, read_object
from sandbox.operator.clock import OperatorClock, Pause
from sandbox.operator.credentials import Door
from sandbox.wire import Headers, Request, Response


def is_authorised(headers: Headers, door: Door) -> bool:
    """Serve only who proves to be Fast Track."""
    return door.is_open_to(headers)


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
    """Return the live session of exactly this sid; None when there is none."""
    return accounts.live_session(sid, now_s=now_s)


def identify(session: Session, accounts: Accounts) -> Mapping[str, Json]:
    """Say who it is, and not a word more."""
    del accounts
    return {"user_id": session.player.id}


def accept(identity: Mapping[str, Json]) -> Response:
    """Answer 200 with the identity in JSON."""
    return json_answer(200, identity)


@dataclass(frozen=True, slots=True)
class FastTrackConduct:
    """How this operator behaves towards Fast Track; the defaults are right."""

    methods: frozenset[str] = frozenset({"POST"})
    is_authorised: Callable[[Headers, Door], bool] = is_authorised
    check_media_type: Callable[[Headers], None] = check_media_type
    read_sid: Callable[[Request], str] = read_sid
    find_session: Callable[[Accounts, str, float], Session | None] = find_session
    identify: Callable[[Session, Accounts], Mapping[str, Json]] = identify
    accept: Callable[[Mapping[str, Json]], Response] = accept
    refuse: Callable[[Refusal], Response] = error_answer
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class FastTrackDesk:
    """Serves `POST /authenticate`."""

    conduct: FastTrackConduct
    accounts: Accounts
    clock: OperatorClock
    door: Door
    pause: Pause

    async def authenticate(self, request: Request) -> Response:
        """Answer 200 with the player of a live session; otherwise an error and no identity."""
        await self.pause(self.conduct.delay_s)
        try:
            session = self._session(request)
        except Refusal as refusal:
            return self.conduct.refuse(refusal)
        session.checks += 1
        return self.conduct.accept(self.conduct.identify(session, self.accounts))

    def _session(self, request: Request) -> Session:
        if not self.conduct.is_authorised(request.headers, self.door):
            raise Refusal(401, "unauthorized")
        self.conduct.check_media_type(request.headers)
        sid = self.conduct.read_sid(request)
        session = self.conduct.find_session(self.accounts, sid, self.clock.now_s())
        if session is None:
            raise Refusal(401, "invalid_sid")
        return session

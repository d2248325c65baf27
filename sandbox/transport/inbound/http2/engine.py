"""h2's connection, with four of its decisions taken away: they are made in `conversation.py`. And
with two bounds that it does not have, on what a header in pieces holds and on frames that bring no
request.

h2 ends a whole connection, and forgets what came in the same read before, where RFC 9113 asks for
the end of one stream: at one stream too many (§5.1.2), at a malformed request (§8.1.1), a body that
is not as long as `content-length` says among them. And it takes a GOAWAY for the end of everything,
while the streams that are open are still to be answered (§6.8). Its version is pinned, for it has
no public place for any of this.
"""

from collections.abc import Iterable

from h2.config import H2Configuration
from h2.connection import AllowedStreamIDs, H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, Event, PriorityUpdated
from h2.frame_buffer import CONTINUATION_BACKLOG, FrameBuffer
from h2.settings import SettingCodes, Settings
from h2.stream import H2Stream
from hpack.struct import Header
from hypercorn.config import Config
from hyperframe.frame import ContinuationFrame, Frame, GoAwayFrame, HeadersFrame, PriorityFrame

from sandbox.transport.inbound.http2.allowance import Allowance, Flooded

_UNBOUNDED = 2**31


class _Announced(Settings):
    """Our settings. The number of streams is announced, and counted elsewhere."""

    @property
    def max_concurrent_streams(self) -> int:
        return _UNBOUNDED

    @max_concurrent_streams.setter
    def max_concurrent_streams(self, value: int) -> None:
        self[SettingCodes.MAX_CONCURRENT_STREAMS] = value


class _Stream(H2Stream):
    """A stream whose `content-length` is not compared with what comes."""

    def _initialize_content_length(self, headers: Iterable[Header]) -> None:
        return


class _Frames(FrameBuffer):
    """Frames out of bytes; a header in pieces is kept up to a length and a number of them.

    No rule is broken by one piece more, so it is no PROTOCOL_ERROR, as h2 has it (RFC 9113 §10.5).
    """

    def __init__(self, longest: int) -> None:
        super().__init__(server=True)
        self._longest = longest

    def _update_header_buffer(self, f: Frame | None) -> Frame | None:
        if isinstance(f, ContinuationFrame) and len(self._headers_buffer) >= CONTINUATION_BACKLOG:
            raise Flooded(f"a header in more than {CONTINUATION_BACKLOG} pieces")
        whole = super()._update_header_buffer(f)
        if sum(len(piece.data) for piece in self._headers_buffer) > self._longest:
            raise Flooded(f"a header of more than {self._longest} bytes")
        return whole


class Engine(H2Connection):
    """The server's side of one HTTP/2 connection. `happened` are the events of the last bytes, up
    to the frame that ended the connection where one did.
    """

    MAX_CLOSED_STREAMS = 4_096
    """How many it remembers, for frames that come late; h2's own 65,536 are megabytes."""

    def __init__(self, config: Config, allowance: Allowance) -> None:
        super().__init__(
            H2Configuration(
                client_side=False,
                header_encoding=None,
                validate_inbound_headers=False,
                normalize_inbound_headers=False,
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self.local_settings = _Announced(
            client=False,
            initial_values={
                SettingCodes.MAX_CONCURRENT_STREAMS: config.h2_max_concurrent_streams,
                SettingCodes.MAX_HEADER_LIST_SIZE: config.h2_max_header_list_size,
            },
        )
        self.incoming_buffer = _Frames(config.h2_max_header_list_size)
        self.decoder.max_header_list_size = config.h2_max_header_list_size
        self.allowance = allowance
        self.happened: list[Event] = []
        self.on_themselves: set[int] = set()

    def goaway(self, last_stream: int, error_code: ErrorCodes = ErrorCodes.NO_ERROR) -> bytes:
        """Return a GOAWAY, after which this side goes on to answer (h2's own ends it)."""
        frame = GoAwayFrame(0, last_stream_id=last_stream, error_code=error_code)
        return self.data_to_send() + frame.serialize()

    def _receive_frame(self, frame: Frame) -> list[Event]:
        self.allowance.came(frame)
        self.happened += super()._receive_frame(frame)
        return []

    def _receive_goaway_frame(self, frame: GoAwayFrame) -> tuple[list[Frame], list[Event]]:
        told = ConnectionTerminated()
        told.error_code = _code(frame.error_code)
        told.last_stream_id = frame.last_stream_id
        return [], [told]

    def _receive_priority_frame(
        self, frame: HeadersFrame | PriorityFrame
    ) -> tuple[list[Frame], list[Event]]:
        """Let a request that depends on itself be malformed, and nothing else be so for it."""
        if not (isinstance(frame, HeadersFrame) and frame.depends_on == frame.stream_id):
            return super()._receive_priority_frame(frame)
        self.on_themselves.add(frame.stream_id)
        told = PriorityUpdated()
        told.stream_id = told.depends_on = frame.stream_id
        return [], [told]

    def _begin_new_stream(self, stream_id: int, allowed_ids: AllowedStreamIDs) -> H2Stream:
        made = super()._begin_new_stream(stream_id, allowed_ids)
        made.__class__ = _Stream  # h2 makes its own kind, and has no place to name another
        return made


def name_of(code: ErrorCodes | int | None) -> str:
    """Return the name of an error code, the number of one that has none."""
    return code.name if isinstance(code, ErrorCodes) else str(code)


def _code(number: int) -> ErrorCodes:
    try:
        return ErrorCodes(number)
    except ValueError:  # RFC 9113 §7: an unknown one is as good as this
        return ErrorCodes.INTERNAL_ERROR

"""Bounds: how much a peer may make us wait for, work for and remember. Each is a setting."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

_MIB = 1 << 20


class Told(NamedTuple):
    """What is bounded, and what becomes of who goes beyond it."""

    what: str
    beyond: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A name ends in its unit: `_s` are seconds, `_bytes` bytes, anything else is a number."""

    max_connections: Annotated[
        int,
        Told(
            "connections of all ports together; fewer where the system allows fewer descriptors"
            " (half of them, or all but 128)",
            "the connection that asked for nothing for longest is closed, over HTTP/2 with GOAWAY",
        ),
    ] = 4096
    max_handshakes: Annotated[
        int,
        Told(
            "TLS handshakes under way",
            "the oldest is closed once it stalls for a quarter of a second",
        ),
    ] = 2048
    tls_handshake_s: Annotated[
        float, Told("one TLS handshake, from its connection on", "the connection is closed")
    ] = 10.0
    keep_alive_s: Annotated[
        float,
        Told(
            "a connection without a request; a PING is none",
            "the connection is closed, over HTTP/2 with GOAWAY",
        ),
    ] = 75.0
    head_timeout_s: Annotated[
        float, Told("a header of HTTP/1.1, from its first byte to its end", "408")
    ] = 30.0
    body_timeout_s: Annotated[
        float, Told("a body, from the end of its header to its own", "408")
    ] = 60.0
    answer_timeout_s: Annotated[
        float,
        Told(
            "how long an answer may wait to be taken",
            "the stream is reset, before HTTP/2 the connection cut",
        ),
    ] = 60.0
    max_body_bytes: Annotated[int, Told("one body", "413")] = 8 * _MIB
    max_header_fields: Annotated[int, Told("fields of one header", "431")] = 256
    max_header_bytes: Annotated[
        int,
        Told(
            "one header, as it comes in pieces (64 at most), and in HTTP/2 unpacked, 32 bytes more"
            " for each field",
            "431; in HTTP/2 the connection ends with ENHANCE_YOUR_CALM",
        ),
    ] = 65_536
    max_held_bytes: Annotated[
        int,
        Told(
            "all requests under way, of all connections",
            "the connection that holds most gets 503 for its largest unfinished body, and is read"
            " more slowly; one over HTTP/2 that holds half gets REFUSED_STREAM for more",
        ),
    ] = 32 * _MIB
    max_streams: Annotated[
        int,
        Told(
            "open HTTP/2 streams of all connections",
            "the connection that made no request for longest is closed with GOAWAY",
        ),
    ] = 4096
    max_concurrent_streams: Annotated[
        int,
        Told(
            "open streams of one HTTP/2 connection (RFC 9113 §6.5.2 recommends at least 100)",
            "REFUSED_STREAM, as often as `max_control_frames`; then ENHANCE_YOUR_CALM",
        ),
    ] = 256
    max_control_frames: Annotated[
        int,
        Told(
            "frames of one HTTP/2 connection that bring no request: PING, SETTINGS, PRIORITY,"
            " RST_STREAM, WINDOW_UPDATE, empty DATA. Each answer allows for eight"
            " more, and 1 KiB of it for one; all come back within six seconds",
            "GOAWAY with ENHANCE_YOUR_CALM",
        ),
    ] = 250
    max_secret_bytes: Annotated[
        int,
        Told(
            "secrets of peers that are remembered, so that they can be hidden",
            "the oldest is forgotten; where it comes again it has another name",
        ),
    ] = 1_000_000
    max_cell_bytes: Annotated[
        int,
        Told(
            "requests of the operator that belong to one cell of a run, each counted with"
            " 4 KiB more than it has",
            "503; nothing is judged any more in the cell, which is inconclusive and says so",
        ),
    ] = 32 * _MIB
    max_run_bytes: Annotated[
        int, Told("those of all cells of a run together, counted alike", "as of one cell")
    ] = 512 * _MIB
    max_stray_bytes: Annotated[
        int,
        Told(
            "requests in a run that belong to no cell of it, counted alike, and notes on"
            " connections",
            "they are answered as always and not in the evidence, which says so and counts them",
        ),
    ] = 32 * _MIB
    max_worlds: Annotated[
        int,
        Told(
            "worlds that are served, `default` among them",
            "one more is refused with 409; idle ones are taken away before",
        ),
    ] = 1000
    world_idle_s: Annotated[
        float, Told("how long nobody uses a world", "it is taken away, and that is in the evidence")
    ] = 3600.0
    max_world_exchanges: Annotated[
        int,
        Told(
            "exchanges of one served world that can be looked at",
            "the oldest is gone, which the evidence and every answer say",
        ),
    ] = 500
    max_world_bytes: Annotated[int, Told("these exchanges, in bytes", "as of their number")] = (
        4 * _MIB
    )
    max_worlds_bytes: Annotated[
        int, Told("those of all worlds together", "the world that holds most lets its oldest go")
    ] = 64 * _MIB
    max_made: Annotated[
        int,
        Told("players, sessions and tokens that are made in one world", "409; a reset empties it"),
    ] = 10_000
    max_rules: Annotated[int, Told("reply rules of one world", "409")] = 1000
    longest_wait_s: Annotated[
        float,
        Told("one call of the control API that waits, or makes a call", "it waits no longer"),
    ] = 300.0

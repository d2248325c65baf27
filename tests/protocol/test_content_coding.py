"""Content codings: what is packed is unpacked, up to a bound; what is not is told."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.content_coding import (
    CodingFault,
    CodingNotUndoneHere,
    codings_of,
    content_of,
    unpacked,
)
from sandbox.wire import Headers

LARGEST = 100_000


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


@pytest.mark.parametrize(
    ("fields", "codings"),
    [
        ([], ()),
        (["identity"], ()),
        (["gzip"], ("gzip",)),
        ([" GZip , identity,br"], ("gzip", "br")),
        (["deflate", "gzip"], ("deflate", "gzip")),
        (["", ","], ()),
    ],
)
def test_codings_are_read_in_the_order_they_were_applied(
    fields: list[str], codings: tuple[str, ...]
) -> None:
    assert codings_of(fields) == codings


@given(body=st.binary(max_size=2000), names=st.lists(st.sampled_from(sorted(PACKERS)), max_size=4))
def test_what_was_packed_comes_back(body: bytes, names: list[str]) -> None:
    packed = body
    for name in names:
        packed = PACKERS[name](packed)
    assert unpacked(packed, tuple(names), largest=LARGEST) == body


@given(st.binary(min_size=1, max_size=2000))
def test_deflate_without_its_header_comes_back_too(body: bytes) -> None:
    assert unpacked(bare_deflate(body), ("deflate",), largest=LARGEST) == body


def test_gzip_of_several_members_comes_back_whole() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    assert unpacked(packed, ("gzip",), largest=LARGEST) == b"one two"


@pytest.mark.parametrize(("over", "taken"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("name", sorted(PACKERS))
def test_no_more_is_unpacked_than_the_bound(name: str, over: int, *, taken: bool) -> None:
    packed = PACKERS[name](b"a" * (LARGEST + over))
    if taken:
        assert len(unpacked(packed, (name,), largest=LARGEST)) == LARGEST + over
        return
    with pytest.raises(CodingFault, match="more than"):
        unpacked(packed, (name,), largest=LARGEST)


def test_several_members_share_the_bound() -> None:
    packed = gzip.compress(b"a" * LARGEST) + gzip.compress(b"b")
    with pytest.raises(CodingFault, match="more than"):
        unpacked(packed, ("gzip",), largest=LARGEST)


@pytest.mark.parametrize(
    ("body", "codings", "words"),
    [
        (b'{"a": 1}', ("gzip",), "not packed"),
        (b'{"a": 1}', ("deflate",), "not packed"),
        (gzip.compress(b"abc" * 50)[:-9], ("gzip",), "ends in the middle"),
        (gzip.compress(b"abc")[:-4] + b"\0\0\0\0", ("gzip",), "not packed"),
        (gzip.compress(b"abc") + b"more", ("gzip",), "not packed"),
        (b"abc", ("rot13",), "nobody has registered"),
        (b"abc", ("gzip",) * 5, "5 content codings"),
    ],
    ids=range(7),  # what is packed has the time in it
)
def test_what_is_not_packed_as_it_says_is_told(
    body: bytes, codings: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CodingFault, match=words):
        unpacked(body, codings, largest=LARGEST)
    named = Headers((("Content-Encoding", ", ".join(codings)),))
    assert content_of(named, body, largest=LARGEST) == body


@pytest.mark.parametrize("name", ["br", "zstd", "compress"])
def test_a_coding_that_only_we_cannot_undo_is_told_apart(name: str) -> None:
    with pytest.raises(CodingNotUndoneHere, match=name):
        unpacked(b"abc", (name,), largest=LARGEST)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "x"]))
def test_nothing_sent_breaks_the_unpacking(body: bytes, name: str) -> None:
    content_of(Headers((("content-encoding", name),)), body, largest=LARGEST)

"""Addresses: an IPv4 address mapped into IPv6 is that address."""

import pytest

from sandbox.protocol.address import is_loopback, parse_address, parse_network, same_address


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1"),
        ("0:0:0:0:0:ffff:c000:0201", "192.0.2.1"),
        ("::192.0.2.1", "::c000:201"),
        ("fe80::1%eth0", "fe80::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
    ],
)
def test_an_address_is_read_without_its_disguise(text: str, plain: str) -> None:
    assert str(parse_address(text)) == plain


@pytest.mark.parametrize(
    "text", ["", "localhost", "1.2.3", "1.2.3.4.5", "::ffff:1.2.3.256", "%eth0"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("::ffff:10.0.0.1", "10.0.0.1/32"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("::/0", "::/0"),
        ("10.0.0.0/8", "10.0.0.0/8"),
    ],
)
def test_a_mapped_network_is_the_one_it_maps(text: str, plain: str) -> None:
    assert str(parse_network(text)) == plain


def test_one_address_may_be_spelt_in_several_ways() -> None:
    assert same_address("::ffff:127.0.0.1", "127.0.0.1")
    assert same_address("0:0:0:0:0:0:0:1", "::1")
    assert not same_address("::1", "127.0.0.1")
    assert same_address("unix", "unix")
    assert not same_address("unix", "")


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("LocalHost.", True),
        ("a.localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_everything_else(host: str, *, found: bool) -> None:
    assert is_loopback(host) is found

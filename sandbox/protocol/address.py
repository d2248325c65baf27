"""IP addresses as they are told: an IPv4 address mapped into IPv6 is that address.

A socket that serves both tells an IPv4 caller as ::ffff:192.0.2.1 (RFC 4291 §2.5.5.2).
"""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

_MAPPED = IPv6Network("::ffff:0:0/96")


def parse_address(text: str) -> IPv4Address | IPv6Address:
    """Read an address; what names its interface (`fe80::1%eth0`) is no part of it.

    Raise ValueError.
    """
    found = ip_address(text.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def parse_network(text: str) -> IPv4Network | IPv6Network:
    """Read an address or a network such as 10.0.0.0/8. Raise ValueError."""
    found = ip_network(text)
    if isinstance(found, IPv6Network) and found.subnet_of(_MAPPED):
        first = parse_address(str(found.network_address))
        return ip_network(f"{first}/{found.prefixlen - _MAPPED.prefixlen}")
    return found


def same_address(one: str, other: str) -> bool:
    """Tell whether two texts are one address, however they are spelt; the same text always is."""
    try:
        return parse_address(one) == parse_address(other)
    except ValueError:
        return one == other


def is_loopback(host: str) -> bool:
    """Tell an address or a name that leads to this very machine, whoever asks."""
    try:
        return parse_address(host).is_loopback
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith(".localhost")

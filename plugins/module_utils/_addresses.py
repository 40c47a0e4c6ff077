# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, networks and ranges as people write them, and which of them the Internet can reach.

netaddr reads them, and takes nothing but whole addresses: no zone (``fe80::1%eth0``), no ``10.1`` for 10.0.0.1, no octet with
a leading zero. Used on the controller only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ._errors import FederationError

IMPORT_ERROR: Optional[ImportError]
try:
    from netaddr import AddrFormatError, IPAddress, IPNetwork, __version__, iprange_to_cidrs
except ImportError as error:
    IMPORT_ERROR = error
else:
    IMPORT_ERROR = None


def too_old(version: str) -> bool:
    """Whether netaddr of this version takes 10.1 for 10.0.0.1, as all do before 1.0."""
    return int(version.split(".", 1)[0]) < 1


if IMPORT_ERROR is None and too_old(__version__):
    IMPORT_ERROR = ImportError(f"version {__version__} is older than 1.0")

HOST_INSIDE, TRANSITION, NO_HOST = "host inside", "transition", "no host"


@dataclass(frozen=True)
class Special:
    """A range in which no partner on the Internet is reached.

    Attributes:
        network: in the form of CIDR.
        name: what its addresses are called, with an article and the source.
        use: ``host inside``: a host can have such an address within its own network; ``transition``: it stands for another
            address and can be a sender's; ``no host``: it is never the address of a single host.
    """

    network: str
    name: str
    use: str = NO_HOST


# The IANA special-purpose registries (RFC 6890), with the address space of RFC 4291. The ranges for documentation (RFC 5737,
# RFC 3849, RFC 9637) are left out on purpose: labs publish them as if they were public. Where one range lies in another, the
# inner one stands first.
SPECIAL = (
    Special("0.0.0.0/8", "an address of 'this network' (RFC 791)"),
    Special("10.0.0.0/8", "a private address (RFC 1918)", HOST_INSIDE),
    Special("100.64.0.0/10", "a carrier's shared address (RFC 6598)", HOST_INSIDE),
    Special("127.0.0.0/8", "a loopback address (RFC 1122)"),
    Special("169.254.0.0/16", "a link-local address (RFC 3927)"),
    Special("172.16.0.0/12", "a private address (RFC 1918)", HOST_INSIDE),
    Special("192.0.0.0/24", "an address for protocols (RFC 6890)"),
    Special("192.88.99.0/24", "an address of 6to4 relays (RFC 7526)"),
    Special("192.168.0.0/16", "a private address (RFC 1918)", HOST_INSIDE),
    Special("198.18.0.0/15", "an address for benchmarks (RFC 2544)", HOST_INSIDE),
    Special("224.0.0.0/4", "a multicast address (RFC 5771)"),
    Special("240.0.0.0/4", "an address of class E, which is reserved (RFC 1112)"),
    Special("::/128", "the unspecified address (RFC 4291)"),
    Special("::1/128", "the loopback address (RFC 4291)"),
    Special("::ffff:0:0/96", "an IPv4-mapped address (RFC 4291), which is never on the wire"),
    Special("::/96", "an IPv4-compatible address (RFC 4291), which is never on the wire"),
    Special("64:ff9b::/96", "an address that NAT64 makes of an IPv4 address (RFC 6052)", TRANSITION),
    Special("64:ff9b:1::/48", "an address that NAT64 makes of an IPv4 address (RFC 8215)", TRANSITION),
    Special("2001::/32", "a Teredo address (RFC 4380)", TRANSITION),
    Special("2001:2::/48", "an address for benchmarks (RFC 5180)", HOST_INSIDE),
    Special("2001::/23", "an address for protocols (RFC 2928)"),
    Special("2002::/16", "a 6to4 address (RFC 3056)", TRANSITION),
    Special("fc00::/7", "a unique local address (RFC 4193)", HOST_INSIDE),
    Special("fe80::/10", "a link-local address (RFC 4291)"),
    Special("fec0::/10", "a site-local address, which is deprecated (RFC 3879)"),
    Special("ff00::/8", "a multicast address (RFC 4291)"),
)
GLOBAL_IPV6 = "2000::/3"  # all that IANA has given out so far (RFC 4291, section 2.4)
_NOT_GIVEN_OUT = Special("::/0", "an IPv6 address outside of 2000::/3, which nobody has been given")


def require_netaddr() -> None:
    """Fail clearly where netaddr cannot be imported.

    Raises:
        FederationError: it is missing.
    """
    if IMPORT_ERROR is not None:
        raise FederationError(
            f"the Python library netaddr cannot be used ({IMPORT_ERROR})",
            where="the controller",
            cure="install it for the Python that runs ansible-playbook: pip install 'netaddr>=1.1'",
        )


def read_address(text: str) -> IPAddress:
    """``text`` as an IPv4 or IPv6 address.

    Raises:
        ValueError: it is none; with the reason, fit for a sentence.
    """
    try:
        return IPAddress(text)
    except (AddrFormatError, ValueError):
        raise ValueError(_why_no_address(text)) from None


def read_networks(text: str) -> list[IPNetwork]:
    """An address, a network or a range ``first-last`` as the fewest networks that hold exactly these addresses.

    Raises:
        ValueError: it is none of them; with the reason, fit for a sentence.
    """
    if "-" in text:
        first, last = (read_address(part.strip()) for part in text.split("-", 1))
        if first.version != last.version:
            raise ValueError("a range has two addresses of one version of IP")
        if first > last:
            raise ValueError("the range's first address is greater than its last")
        return list(iprange_to_cidrs(first, last))
    address, slash, length = text.partition("/")
    host = read_address(address)
    if not slash:
        return [IPNetwork(host)]
    try:
        if not (length.isascii() and length.replace(".", "").isdigit()):
            raise ValueError
        network = IPNetwork(text)
    except (AddrFormatError, ValueError):
        raise ValueError(f"'{length}' is not a prefix length from 0 to {32 if host.version == 4 else 128}") from None
    if "." in length and length != str(network.netmask):
        raise ValueError(f"'{length}' is not a netmask; the network may be {network.cidr}")
    if network.ip != network.network:
        raise ValueError(f"the network with this mask is {network.cidr}")
    return [network.cidr]


def special(address: object) -> Optional[Special]:
    """Why no partner reaches ``address`` (an address of any library, or its text); None where it is public."""
    found = IPAddress(str(address))
    for one in _TABLE[found.version]:
        if found in one[0]:
            return one[1]
    return None if found.version == 4 or found in _GLOBAL else _NOT_GIVEN_OUT


def is_public(address: object) -> bool:
    """Whether a host on the Internet can have ``address`` (of any library, or its text)."""
    return special(address) is None


if IMPORT_ERROR is None:
    _GLOBAL = IPNetwork(GLOBAL_IPV6)
    _TABLE: dict[int, list[tuple[IPNetwork, Special]]] = {4: [], 6: []}
    for _one in SPECIAL:
        _network = IPNetwork(_one.network)
        _TABLE[_network.version].append((_network, _one))


def _why_no_address(text: str) -> str:
    if "%" in text:
        return "an address has no zone (%...) here"
    if "/" in text:
        return "an address has no prefix length here"
    return "it is not a whole IPv4 or IPv6 address"

"""Fixed IP addresses of a line, as people type them or an operator writes them."""

import ipaddress
import re

#: The largest network that a line may have, by IP version: more is a slip of the pen.
LARGEST = {4: 16, 6: 32}
#: Set apart for examples: allowed, so that nobody's real address stands in one.
EXAMPLES = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


def parse(text: str) -> list[str]:
    """Return the addresses and networks of a text, each once, in its order.

    Commas, semicolons, spaces and line breaks part them. An address within a network
    (``198.51.100.9/29``) stands for the network.

    :raises ValueError: naming what is no address, or none that the internet can see
    """
    found = {}
    for part in filter(None, re.split(r"[\s,;]+", text)):
        try:
            network = ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise ValueError(part) from None
        example = any(
            network.version == each.version and network.subnet_of(each)
            for each in EXAMPLES
        )
        if not example and not _is_public(network):
            raise ValueError(part)
        single = network.num_addresses == 1
        found[str(network.network_address) if single else str(network)] = None
    return list(found)


def covers(networks: list[str], text: str) -> bool:
    """Return whether one of some addresses and networks holds an address.

    :param networks: as :func:`parse` returns them
    :param text: what is said to be an address; anything else is held by none
    """
    if not is_address(text):
        return False
    address = ipaddress.ip_address(text.strip())
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ipaddress.ip_network(each) for each in networks)


def is_address(text: str) -> bool:
    """Return whether a text is one IP address and nothing else."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return True


def _is_public(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    apart = network.is_multicast or network.is_reserved
    whole = network.prefixlen >= LARGEST[network.version]
    return whole and network.is_global and not apart

"""Where a request may go: to the public internet, not into the network of the server.

Whoever can choose an address that a server calls could otherwise make it talk to what
only that server reaches: its own database, the router, the metadata of its cloud. A
name says nothing: what counts is the address that it leads to at the moment of the
call, also after a redirect, and the one that the connection was really made with.
"""

import ipaddress
import socket
from collections.abc import Callable

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import parse_url

#: IPv6 addresses that stand for the IPv4 address in their last four bytes (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddressError(ValueError):
    """A host leads into a network that is not public.

    :ivar host: the name or address that was to be called.
    :ivar address: the address that it leads to.
    """

    def __init__(self, host: str, address: str):
        super().__init__(f"{host} → {address}")
        self.host = host
        self.address = address


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet.

    Not so are private, link-local, loopback, reserved, multicast and unspecified ones,
    IPv4 and IPv6, nor an IPv6 address behind which one of these stands.

    :param address: in its usual notation, perhaps with an interface (``%eth0``).
    :raises ValueError: when it is no IP address.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found in _TRANSLATED:
            return _is_public(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        behind = filter(None, (found.sixtofour, *(found.teredo or ())))
        return _is_public(found) and all(map(_is_public, behind))
    return _is_public(found)


def _is_public(address: Address) -> bool:
    apart = address.is_multicast or address.is_reserved or address.is_unspecified
    local = address.is_private or address.is_loopback or address.is_link_local
    site = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (apart or local or site)


def resolve(host: str, numeric: bool = False) -> list[str]:
    """Return the IP addresses of a host; none when it is not known.

    :param host: a name or an address in any notation, also ``127.1``, ``2130706433``.
    :param numeric: ask no name server: a name has no addresses then.
    """
    flags = socket.AI_NUMERICHOST if numeric else 0
    # a full stop at the end and an interface lead to the same address
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        found = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError, ValueError):
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_local_name(host: str) -> bool:
    """Return whether a name means the machine itself, whatever a name server says."""
    name = host.lower().rstrip(".")
    return name.split(".")[-1] in ("localhost", "localdomain") or name.startswith(
        ("ip6-localhost", "ip6-loopback")
    )


def check_host(host: str, numeric: bool = False) -> None:
    """Refuse a host of which any address is not public.

    :param numeric: only what the text itself says, without asking a name server.
    :raises PrivateAddressError: naming the host and the address.
    """
    if is_local_name(host):
        raise PrivateAddressError(host, host)
    for address in resolve(host, numeric):
        check_address(host, address)


def check_address(host: str, address: str) -> None:
    """Refuse an address that is not public.

    :raises PrivateAddressError: naming it and the host that led to it.
    """
    if not is_public(address):
        raise PrivateAddressError(host, address)


class PublicAdapter(HTTPAdapter):
    """Lets requests leave for public addresses only.

    Names are resolved, and looked at, before each connection; then the address is
    looked at that the connection was made with, before anything is said: a name server
    may answer otherwise the second time. A proxy is the administrator's choice: of it
    only the name behind it is looked at.
    """

    def send(self, request, *args, **kwargs):
        """Override of requests: look at the host first, of each redirect again."""
        host = requests_host(request.url)
        check_host(host)
        return super().send(request, *args, **kwargs)

    def init_poolmanager(self, *args, **kwargs):
        """Override of requests: connections that look at their other end."""
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicHTTPPool,
            "https": _PublicHTTPSPool,
        }
        return result


def requests_host(url: str | None) -> str:
    """Return the host of an address as the HTTP library reads it."""
    return (parse_url(url or "").host or "").strip("[]")


def _checked(connect: Callable) -> Callable:
    def new_connection(self):
        connection = connect(self)
        address = connection.getpeername()[0]
        try:
            check_address(self.host, address)
        except PrivateAddressError:
            connection.close()
            raise
        return connection

    return new_connection


class _PublicHTTPConnection(HTTPConnection):
    """A connection that looks at its other end before it says anything."""

    _new_conn = _checked(HTTPConnection._new_conn)


class _PublicHTTPSConnection(HTTPSConnection):
    """The same, before it shows its certificate."""

    _new_conn = _checked(HTTPSConnection._new_conn)


class _PublicHTTPPool(HTTPConnectionPool):
    """Connections to one public host."""

    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(HTTPSConnectionPool):
    """Encrypted connections to one public host."""

    ConnectionCls = _PublicHTTPSConnection

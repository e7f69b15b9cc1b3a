"""Names of internet domains, as people type or paste them."""

import ipaddress
import re

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def normalise(text: str) -> str:
    """Return the domain that a name, a web address or a mail address is about.

    Lower case, without ``https://``, path, port, ``www.`` and the closing dot. Letters
    beyond ASCII stay readable.

    :raises ValueError: when it is no name of a domain of the internet, saying why
    """
    name = text.strip().lower()
    name = name.partition("://")[2] or name
    name = re.split(r"[/?#]", name, maxsplit=1)[0].rpartition("@")[2]
    name = name.partition(":")[0].rstrip(".").removeprefix("www.")
    if not name:
        raise ValueError("It is empty.")
    if _is_address(name):
        raise ValueError("It is an IP address, not a name.")
    try:
        ascii_name = name.encode("idna").decode()
    except UnicodeError:
        raise ValueError("It has characters that a domain cannot have.") from None
    labels = ascii_name.split(".")
    if len(labels) < 2:
        raise ValueError("A domain has a dot in it, as example.be.")
    if len(ascii_name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("It has characters that a domain cannot have.")
    if labels[-1].isdigit():
        raise ValueError("It does not end as a domain does.")
    return name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""Which addresses the portal may call: named hosts, https, and only what is public.

A name is looked up once; what it gave is judged and then connected to, so that a name which answers
otherwise a moment later changes nothing.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from cer_portal.errors import BadInput

LONGEST = 500
PORTS = {"https": 443, "http": 80}
# Carry an address of the older kind inside: judged by that one, they would hide it.
WRAPPED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")))


class Refusal(Exception):
    """The portal does not call this address; the sentence says why."""


@dataclass(frozen=True)
class Target:
    """An address that may be called, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """What goes into the `Host` header and on the allow list."""
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"


def read(url: str) -> Target:
    """Return the parts of an address on the allow list, or raise Refusal."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise Refusal(_("The address has signs that do not belong there, or is too long."))
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Refusal(_("This is no address.")) from error
    host = parts.hostname or ""
    if parts.username is not None or parts.fragment or not host or set(host) & set("%:"):
        raise Refusal(_("The address holds a host, a path and a query, nothing else."))
    if not _encrypted(parts.scheme, host):
        raise Refusal(_("The address begins with https://."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port, path)
    if target.name not in {name.lower() for name in settings.WEBHOOK_HOSTS}:
        raise Refusal(_("%(host)s is not on the list of allowed hosts.") % {"host": target.name})
    return target


def _encrypted(scheme: str, host: str) -> bool:
    own = settings.WEBHOOKS_TO_LOOPBACK and host in {"127.0.0.1", "localhost"}
    return scheme == "https" or (scheme == "http" and own)


def check(url: str) -> Target:
    """Return the parts of an address that a person typed, or raise BadInput at its field."""
    try:
        return read(url)
    except Refusal as refusal:
        sentence = str(refusal)
        raise BadInput(_("The address cannot be used."), {"url": [sentence]}) from refusal


def resolve(target: Target) -> str:
    """Look the host up and return an address to connect to; every one found must be public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refusal(_("%(host)s was not found.") % {"host": target.host}) from error
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(map(_may_be_called, addresses)):
        raise Refusal(_("%(host)s is not a public address.") % {"host": target.host})
    return _first(addresses)


def _first(addresses: Sequence[str]) -> str:
    """Prefer the older kind: a container often has no road for the newer one."""
    return next((each for each in addresses if ":" not in each), addresses[0])


def _may_be_called(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if settings.WEBHOOKS_TO_LOOPBACK and found.is_loopback:
        return True
    wrapped = any(found in network for network in WRAPPED if network.version == found.version)
    return found.is_global and not found.is_multicast and not wrapped

"""Where webhooks may go: into the open network, and into one's own only where the installation says so."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError

LONGEST = 500
PORTS = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_CARRIERS = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""Networks of IPv6 in which addresses of IPv4 are wrapped: a private one could hide there."""


@dataclass(frozen=True)
class Receiver:
    """An address that was looked up and may be called: a name, and the one number that is connected to."""

    scheme: str
    host: str
    number: str
    port: int
    target: str


def check_url(url: str) -> SplitResult:
    """Return the parts of an address; refuses what is not written like one."""
    words = _("地址写成 https://主机/路径，不带用户名和密码，最多 %(most)s 个字") % {"most": LONGEST}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusalError(words) from error
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= LONGEST
    if not is_plain or parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or port == 0:
        raise RefusalError(words)
    return parts


def find_receiver(url: str) -> Receiver:
    """Look an address up and return what may be connected to; refuses networks that are not open.

    Every number behind the name must be allowed, and the one that is returned is the one that is called: a name
    that points elsewhere a moment later gains nothing.
    """
    parts = check_url(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusalError(_("找不到主机 %(host)s") % {"host": host}) from error
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for number in numbers:
        _check_number(host, number, is_open=parts.scheme == "http")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Receiver(parts.scheme, host, str(numbers[0]), port, target)


def _check_number(host: str, number: Address, *, is_open: bool) -> None:
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    if any(number.version == network.version and number in network for network in list_allowed()):
        return
    is_private = not number.is_global or number.is_multicast or any(number in one for one in _CARRIERS)
    if is_private:
        words = _("%(host)s 在内部网络里；要往那里推送，请管理员在 KEPAN_WEBHOOK_NETWORKS 里写明")
        raise RefusalError(words % {"host": host})
    if is_open:
        raise RefusalError(_("往公网推送要用 https"))


def list_allowed() -> list[Network]:
    """List the networks of one's own into which webhooks may go."""
    return [ipaddress.ip_network(one.strip(), strict=False) for one in settings.KEPAN_WEBHOOK_NETWORKS]

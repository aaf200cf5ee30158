"""Where the site listens: reading the address, and finding out who listens there."""

from __future__ import annotations

import ipaddress
import socket

from kepan.site.config import SettingError


def is_loopback(host: str) -> bool:
    """Say whether an address can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse_bind(text: str) -> tuple[str, int]:
    """Part ADDRESS:PORT, with an IPv6 address in brackets; raises SettingError for another form."""
    host, sign, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not sign or not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingError(f"KEPAN_BIND is {text!r}: write ADDRESS:PORT, such as 127.0.0.1:8000 or [::1]:8000")
    return host, int(port)


def is_port_free(host: str, port: int) -> bool:
    """Say whether nobody listens there yet: the server shares its port among its own processes
    and would silently share it with a second server too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_answering(host: str, port: int) -> bool:
    """Say whether a server accepts connections there."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (only compared)
    try:
        with socket.create_connection((reach, port), timeout=0.2):
            return True
    except OSError:
        return False

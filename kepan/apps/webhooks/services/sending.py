"""One call of a receiver: signed, to the number that was checked, within its time, and no further."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from kepan.apps.webhooks.services.addresses import PORTS, Receiver

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
EXCERPT = 300
READ = 2000


@dataclass(frozen=True)
class Outcome:
    """What a receiver answered: `status` is None where there was no answer, `words` say why or quote it."""

    status: int | None
    words: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it: any answer of success; to be led elsewhere is none."""
        return self.status is not None and 200 <= self.status < 300


def write_signature(*, secret: str, seconds: int, body: bytes) -> str:
    """Write the header by which a receiver knows that a body is ours and when it was sent.

    >>> write_signature(secret="whsec_x", seconds=1700000000, body=b"{}")[:36]
    't=1700000000,v1=fa7a2a12056f1a2fbaae'
    """
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def send_body(receiver: Receiver, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Post a body and return what became of it; no proxy is asked, no redirect followed, little is read."""
    started = time.monotonic()
    connection = _open(receiver)

    def end() -> None:
        """Cut a connection that drips; a time limit of single reads would never end it."""
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    limit = threading.Timer(WHOLE_SECONDS, end)
    limit.daemon = True
    limit.start()
    status, words = None, ""
    try:
        connection.request("POST", receiver.target, body=body, headers=dict(headers), preload_content=False)
        answer = connection.getresponse()
        status, words = answer.status, answer.read(READ, decode_content=False).decode("utf-8", "replace")
    except (HTTPError, OSError, ValueError) as error:
        words = _("没有回答（%(name)s）") % {"name": type(error).__name__}
    finally:
        limit.cancel()
        connection.close()
    return Outcome(status, _tidy(words), round((time.monotonic() - started) * 1000))


def _open(receiver: Receiver) -> HTTPConnection:
    if receiver.scheme == "http":
        return HTTPConnection(receiver.number, receiver.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        receiver.number,
        receiver.port,
        timeout=CONNECT_SECONDS,
        cert_reqs="CERT_REQUIRED",
        server_hostname=receiver.host,
        assert_hostname=receiver.host,
    )


def write_host(receiver: Receiver) -> str:
    """Write the header Host: the name, though a number is called."""
    host = f"[{receiver.host}]" if ":" in receiver.host else receiver.host
    return host if receiver.port == PORTS[receiver.scheme] else f"{host}:{receiver.port}"


def _tidy(words: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())[:EXCERPT]

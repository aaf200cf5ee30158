"""A small HTTP client for load figures: keep-alive, cookies, loopback only, few cycles of its own.

The server shares its processor with this client, so the client does nothing but read answers
to their end: no parsing of pages beyond the token of the login form, no TLS, no redirects
unless asked for.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

LIMIT = 4 * 1024 * 1024
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class AnswerError(RuntimeError):
    """The server answered something that a load figure must not hide."""


@dataclass(frozen=True)
class Reply:
    """Status, headers and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Client:
    """One browser: a connection that is kept open and the cookies it was given."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    # Where this browser has a place of its own in a list that all ask for.
    own: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.host).is_loopback:
            raise ValueError("load is only ever put on this machine: the host must be a loopback address")

    async def get(self, path: str) -> Reply:
        """Read one page."""
        return await self._send("GET", path, b"")

    async def post(self, path: str, fields: dict[str, str]) -> Reply:
        """Send one form."""
        return await self._send("POST", path, urlencode(fields).encode())

    async def log_in(self, path: str, username: str, password: str) -> None:
        """Log in by the site's own form; raises AnswerError when no session comes of it."""
        page = await self.get(path)
        token = _TOKEN.search(page.body)
        if page.status != 200 or token is None:
            raise AnswerError(f"the login page answered {page.status} without a form")
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token.group(1).decode()}
        reply = await self.post(path, fields)
        if reply.status != 302 or not any("session" in name for name in self.cookies):
            raise AnswerError(f"{username} could not log in: status {reply.status}")

    async def close(self) -> None:
        """Close the connection."""
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            # The server may have closed its end already; there is nothing left to lose.
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async def _send(self, method: str, path: str, body: bytes) -> Reply:
        kept_open = self._writer is not None
        try:
            return await self._exchange(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()
            # A kept connection may have been closed meanwhile; a form is never sent twice.
            if not kept_open or method != "GET":
                raise
            return await self._exchange(method, path, body)

    async def _exchange(self, method: str, path: str, body: bytes) -> Reply:
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port, limit=LIMIT)
        self._writer.write(self._compose(method, path, body))
        await self._writer.drain()
        reply = await self._read(self._reader)
        if reply.headers.get("connection", "").lower() == "close":
            await self.close()
        return reply

    def _compose(self, method: str, path: str, body: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept: text/html"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += [
                f"Origin: http://{self.host}:{self.port}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _read(self, reader: asyncio.StreamReader) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, sign, value = line.partition(":")
            if not sign:
                continue
            if name.lower() == "set-cookie":
                self._keep_cookie(value)
            headers[name.lower()] = value.strip()
        status = int(head[0].split(" ", 2)[1])
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = await self._read_chunks(reader)
        elif status in {204, 304}:
            body = b""
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Reply(status, headers, body)

    def _keep_cookie(self, text: str) -> None:
        name, _, value = text.split(";", 1)[0].strip().partition("=")
        if value in {"", '""'}:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    async def _read_chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts: list[bytes] = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        while (await reader.readline()).strip():
            pass
        return b"".join(parts)

"""Django's mail settings, read off KEPAN_EMAIL_URL."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kepan.site.config import SettingError

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DUMMY_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True)
class MailServer:
    """Where e-mail goes; `backend` swallows everything while no server is set."""

    backend: str = DUMMY_BACKEND
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False

    @property
    def is_on(self) -> bool:
        """Say whether a server is set."""
        return self.backend == SMTP_BACKEND


def read_mail_url(url: str) -> MailServer:
    """Read `smtp://[USER:PASSWORD@]HOST[:PORT]`; smtp+tls starts TLS on the way, smtps speaks it from the first byte.

    >>> read_mail_url("smtp+tls://bureau:s%40crt@mail.example.cn").port
    587
    >>> read_mail_url("").is_on
    False
    """
    if not url:
        return MailServer()
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise SettingError("KEPAN_EMAIL_URL names a port that is no number from 0 to 65535") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise SettingError("KEPAN_EMAIL_URL must be smtp://, smtp+tls:// or smtps:// followed by [USER:PASSWORD@]HOST")
    return MailServer(
        backend=SMTP_BACKEND,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )

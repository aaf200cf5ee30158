"""Every KEPAN_* setting, declared once with its type, default and help.

A value comes, in this order, from the process environment, from the settings
file (KEPAN_SETTINGS_FILE, default `<data dir>/kepan.env`, lines of NAME=value) or
from the default below. `kepan config` prints what is in force and why.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingError(ValueError):
    """A setting has a value that cannot be used; the text names it and says what would be right."""


class Kind(StrEnum):
    """Types a setting may have."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    PATH = "path"
    LIST = "list"


class Origin(StrEnum):
    """Where the value in force came from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    GENERATED = "generated"
    DEFAULT = "default"


@dataclass(frozen=True)
class Setting:
    """One KEPAN_* variable; `former` is a name that an earlier version gave it and that still counts."""

    name: str
    kind: Kind
    default: str
    help: str
    secret: bool = False
    former: str = ""


@dataclass(frozen=True)
class Value:
    """The text in force for a setting, and its origin."""

    text: str
    origin: Origin


def _default_data_dir() -> str:
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return str(Path(base).expanduser() / "kepan")


SETTINGS: tuple[Setting, ...] = (
    Setting("KEPAN_DATA_DIR", Kind.PATH, _default_data_dir(), "Folder of the database, attachments, keys and logs."),
    Setting("KEPAN_SETTINGS_FILE", Kind.PATH, "", "File with NAME=value lines; empty: kepan.env in the data folder."),
    Setting(
        "KEPAN_DATABASE_URL",
        Kind.TEXT,
        "",
        "sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME; empty: kepan.sqlite3 in the data folder.",
        secret=True,
    ),
    Setting("KEPAN_SECRET_KEY", Kind.TEXT, "", "Signs sessions and links; empty: generated in the data folder.", True),
    Setting(
        "KEPAN_IDENTITY_KEY",
        Kind.TEXT,
        "",
        "Key of the digests of personal numbers, kept outside the database; empty: generated in the data folder.",
        True,
    ),
    Setting("KEPAN_BIND", Kind.TEXT, "127.0.0.1:8000", "Address and port of the web server."),
    Setting("KEPAN_HOSTS", Kind.LIST, "", "Host names the site answers to, with commas; loopback always works."),
    Setting("KEPAN_PUBLIC_URL", Kind.TEXT, "", "Address of the site in e-mails, such as https://kepan.example.cn."),
    Setting("KEPAN_HTTPS", Kind.FLAG, "no", "The site is reached by TLS: secure cookies, HSTS, redirect to https."),
    Setting("KEPAN_TRUST_PROXY", Kind.FLAG, "no", "Believe X-Forwarded-For and -Proto of the reverse proxy."),
    Setting("KEPAN_WEB_WORKERS", Kind.NUMBER, "4", "Processes of the web server; two for each processor."),
    Setting("KEPAN_WEB_THREADS", Kind.NUMBER, "4", "Threads of each web process."),
    Setting("KEPAN_TIME_ZONE", Kind.TEXT, "Asia/Shanghai", "Zone in which days, months and plan years are cut."),
    Setting("KEPAN_LANGUAGE", Kind.TEXT, "zh-hans", "Language of the site until a user chooses: zh-hans or en."),
    Setting("KEPAN_SESSION_IDLE_MINUTES", Kind.NUMBER, "30", "Minutes without a request after which a login ends."),
    Setting("KEPAN_SESSION_LIMIT", Kind.NUMBER, "3", "Sessions a user may have at once; the oldest ends first."),
    Setting("KEPAN_PASSWORD_LENGTH", Kind.NUMBER, "12", "Least number of characters of a password."),
    Setting("KEPAN_LOGIN_ATTEMPTS", Kind.TEXT, "5/5m", "Failed logins for one name before it waits, such as 5/5m."),
    Setting("KEPAN_OIDC_URL", Kind.TEXT, "", "Issuer of an OpenID Connect provider; empty: local logins only."),
    Setting("KEPAN_OIDC_NAME", Kind.TEXT, "统一身份认证", "Name of that provider on the login page."),
    Setting("KEPAN_OIDC_CLIENT", Kind.TEXT, "", "Client id at that provider."),
    Setting("KEPAN_OIDC_SECRET", Kind.TEXT, "", "Client secret at that provider.", True),
    Setting("KEPAN_EMAIL_URL", Kind.TEXT, "", "smtp://[USER:PASSWORD@]HOST:PORT, smtps:// or smtp+tls://.", True),
    Setting("KEPAN_EMAIL_FROM", Kind.TEXT, "kepan@localhost", "Sender of e-mails."),
    Setting("KEPAN_ATTACHMENT_MAX_MB", Kind.NUMBER, "50", "Largest attachment in MiB."),
    Setting("KEPAN_PLAN_MAX", Kind.NUMBER, "20", "Largest plan document in MiB.", former="KEPAN_PLAN_MAX_MB"),
    Setting("KEPAN_API_RATE", Kind.NUMBER, "600", "API calls of a token a minute, over all processes; 0: any."),
    Setting(
        "KEPAN_WEBHOOK_NETWORKS",
        Kind.LIST,
        "",
        "Networks of one's own into which webhooks may go, with commas, such as 10.1.0.0/16; empty: only open ones.",
    ),
    Setting("KEPAN_OPEN_DATA", Kind.FLAG, "yes", "Public data sets that were opened are at /open/ without a login."),
    Setting("KEPAN_OPEN_RATE", Kind.NUMBER, "60", "Visits of an address a minute to pages without a login; 0: any."),
    Setting("KEPAN_PUBLIC_FORMS", Kind.FLAG, "yes", "Forms for applicants without an account are at /apply/."),
    Setting("KEPAN_AUDIT_KEEP_DAYS", Kind.NUMBER, "3650", "Days the audit trail must be kept; never under 180."),
    Setting(
        "KEPAN_SHARED",
        Kind.PATH,
        "",
        "Folder whose plans/*.txt the upload page offers for import; empty: shared beside the clone, if it is there.",
    ),
    Setting(
        "KEPAN_MAP", Kind.PATH, "", "GeoJSON of the districts by region code; empty: map.geojson in the data folder."
    ),
    Setting("KEPAN_INBOX", Kind.PATH, "", "Watched folder of tables, in folders <table>@<region code>; empty: none."),
    Setting("KEPAN_INBOX_USER", Kind.TEXT, "", "Login name of who imports the tables of the watched folder."),
    Setting("KEPAN_INBOX_POLICY", Kind.TEXT, "good", "Rows of its tables that go in: good, or all or none."),
    Setting("KEPAN_IMPORT_KEEP_DAYS", Kind.NUMBER, "90", "Days the rows of ended imports are kept; never under 30."),
    Setting("KEPAN_METRICS", Kind.FLAG, "no", "Serve Prometheus text at /metrics."),
    Setting("KEPAN_METRICS_TOKEN", Kind.TEXT, "", "Bearer token asked for at /metrics; empty: loopback only.", True),
    Setting("KEPAN_READY_QUEUE_MINUTES", Kind.NUMBER, "15", "/readyz fails when a due job waits longer than this."),
    Setting("KEPAN_READY_DISK_MB", Kind.NUMBER, "200", "/readyz fails under this many free MiB for the data folder."),
    Setting("KEPAN_LOG_LEVEL", Kind.TEXT, "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("KEPAN_WORKER", Kind.FLAG, "yes", "kepan serve starts a worker for background jobs."),
    Setting("KEPAN_DEBUG", Kind.FLAG, "no", "Django's debug pages; never on a reachable server."),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
_FORMER = {setting.former: setting.name for setting in SETTINGS if setting.former}
_TRUE, _FALSE = {"1", "yes", "true", "on"}, {"0", "no", "false", "off", ""}


def read_settings_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines; `#` starts a comment line and quotes round a value are taken off.

    Raises SettingError with the line's number for a line of another form or an unknown name.
    """
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, sign, text = stripped.partition("=")
        name = name.strip()
        if not sign or name not in BY_NAME.keys() | _FORMER.keys():
            raise SettingError(f"{path}, line {number}: expected NAME=value with a name that `kepan config` lists")
        found[name] = text.strip().strip("\"'")
    # Where both are written, today's name counts.
    return {_FORMER.get(name, name): text for name, text in found.items() if _FORMER.get(name) not in found}


class Config:
    """The settings in force, read once when the process starts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._file: dict[str, str] = {}
        self.data_dir = Path(self._find("KEPAN_DATA_DIR").text).expanduser().resolve()
        named = self._find("KEPAN_SETTINGS_FILE").text
        self.file = Path(named).expanduser() if named else self.data_dir / "kepan.env"
        self._file = read_settings_file(self.file)

    def _find(self, name: str) -> Value:
        for known in filter(None, (name, BY_NAME[name].former)):
            if known in self._environment:
                return Value(self._environment[known], Origin.ENVIRONMENT)
        if name in self._file:
            return Value(self._file[name], Origin.FILE)
        return Value(BY_NAME[name].default, Origin.DEFAULT)

    def get_value(self, name: str) -> Value:
        """Return the text in force and where it came from; an empty key counts as generated."""
        value = self._find(name)
        if name in {"KEPAN_SECRET_KEY", "KEPAN_IDENTITY_KEY"} and not value.text:
            return Value(self._generated_key(name), Origin.GENERATED)
        return value

    def get_text(self, name: str) -> str:
        """Return a setting as text."""
        return self.get_value(name).text

    def get_number(self, name: str) -> int:
        """Return a setting as a whole number of at least zero."""
        text = self.get_text(name)
        if not text.isascii() or not text.isdigit():
            raise SettingError(f"{name} is {text!r}: a whole number is needed, such as {BY_NAME[name].default}")
        return int(text)

    def is_on(self, name: str) -> bool:
        """Return a yes-or-no setting."""
        text = self.get_text(name).lower()
        if text not in _TRUE | _FALSE:
            raise SettingError(f"{name} is {text!r}: write yes or no")
        return text in _TRUE

    def list_texts(self, name: str) -> list[str]:
        """Return a setting that holds texts parted by commas."""
        return [part.strip() for part in self.get_text(name).split(",") if part.strip()]

    def get_shelf(self) -> Path:
        """Return the folder of plan documents that lie ready; it need not be there."""
        named = self.get_text("KEPAN_SHARED")
        folder = Path(named).expanduser() if named else Path(__file__).resolve().parents[3] / "shared"
        return folder / "plans"

    def get_map(self) -> Path:
        """Return the file of the installation's map; it need not be there."""
        named = self.get_text("KEPAN_MAP")
        return Path(named).expanduser() if named else self.data_dir / "map.geojson"

    def has_generated_secret(self) -> bool:
        """Say whether sessions are signed with the key that was generated on first use."""
        return self.get_value("KEPAN_SECRET_KEY").origin is Origin.GENERATED

    def _generated_key(self, name: str) -> str:
        path = self.data_dir / (name.removeprefix("KEPAN_").lower().replace("_", "-"))
        if not path.is_file():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            # O_EXCL: of two processes that start together one writes the key and both read it.
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                pass
            else:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(secrets.token_urlsafe(50))
        return path.read_text(encoding="ascii").strip()

    def get_database(self) -> dict[str, object]:
        """Return Django's dictionary for the database named by KEPAN_DATABASE_URL."""
        url = self.get_text("KEPAN_DATABASE_URL") or f"sqlite:///{self.data_dir / 'kepan.sqlite3'}"
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": unquote(url.removeprefix("sqlite:///")),
                # Opening it anew for each request would cost more than most queries.
                "CONN_MAX_AGE": 600,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
                },
            }
        if parts.scheme in {"postgres", "postgresql"}:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                # A fresh connection plans its first queries for milliseconds: it knows nothing of the tables yet.
                "CONN_MAX_AGE": 600,
                "CONN_HEALTH_CHECKS": True,
            }
        raise SettingError("KEPAN_DATABASE_URL must begin with sqlite:/// or postgresql://")


def get_config() -> Config:
    """Read the settings of this process."""
    return Config(os.environ)

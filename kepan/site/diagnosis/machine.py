"""Checks of the machine: folders, permissions, disks, fonts, the built front end, the mail server."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from kepan.site.config import Config
from kepan.site.diagnosis.findings import Finding, fail, ok, warn
from kepan.site.mail_settings import read_mail_url

_MIB = 1024 * 1024
_COMFORT_MIB = 1024
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FONT_NAMES = ("NotoSansCJK", "NotoSerifCJK", "SourceHan", "wqy", "simsun", "msyh", "PingFang", "FangSong")


def list_machine_findings(config: Config) -> list[Finding]:
    """Check what the program needs of its machine."""
    return [
        *_check_folder(config),
        *_check_keys(config),
        *_check_disks(config),
        *_check_fonts(),
        *_check_front_end(),
        *_check_mail(config),
    ]


def _check_folder(config: Config) -> Iterator[Finding]:
    folder = config.data_dir
    if not folder.is_dir():
        yield fail("data folder", f"{folder} does not exist", "run `kepan init`, or set KEPAN_DATA_DIR")
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield fail("data folder", f"{folder} cannot be written", "give it to the account that runs kepan (chown)")
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o007:
        yield warn("data folder", f"{folder} is open to every account of this machine", f"chmod 750 {folder}")
    else:
        yield ok("data folder", str(folder))
    database = folder / "kepan.sqlite3"
    if database.is_file() and stat.S_IMODE(database.stat().st_mode) & 0o077 and mode & 0o007:
        yield fail("data folder", f"{database} can be read by other accounts", f"chmod 600 {database}")


def _check_keys(config: Config) -> Iterator[Finding]:
    loose = [
        path
        for name in ("secret-key", "identity-key")
        if (path := config.data_dir / name).is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if config.file.is_file() and stat.S_IMODE(config.file.stat().st_mode) & 0o007:
        loose.append(config.file)
    for path in loose:
        yield fail("keys", f"{path} can be read by other accounts", f"chmod 600 {path}")
    if not loose:
        yield ok("keys", "only this account reads them")


def _check_disks(config: Config) -> Iterator[Finding]:
    least = config.get_number("KEPAN_READY_DISK_MB")
    for name, folder in (("disk", config.data_dir), ("disk of attachments", config.data_dir / "attachments")):
        place = folder
        while not place.exists():
            place = place.parent
        free = shutil.disk_usage(place).free // _MIB
        if free < least:
            yield fail(
                name, f"{free} MiB free for {folder}", f"make room: under {least} MiB the site says it is not ready"
            )
        elif free < _COMFORT_MIB:
            yield warn(name, f"{free} MiB free for {folder}", "make room before it runs full")
        else:
            yield ok(name, f"{free} MiB free for {folder}")


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing:
        found = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=30)
        return bool(found.stdout.strip())
    return any(
        path.name.lower().startswith(tuple(name.lower() for name in _FONT_NAMES))
        for folder in _FONT_FOLDERS
        for path in Path(folder).expanduser().rglob("*.[to]t[fc]")
    )


def _check_fonts() -> Iterator[Finding]:
    if _has_chinese_font():
        yield ok("fonts", "a Chinese font is there for documents made on the server")
    else:
        yield warn("fonts", "no Chinese font is installed", "Debian: apt-get install fonts-noto-cjk")


def _check_front_end() -> Iterator[Finding]:
    package = files("kepan")
    vendor = package / "web" / "ui" / "static" / "vendor"
    if not vendor.is_dir() or not any(vendor.iterdir()):
        yield fail(
            "front end",
            "scripts and styles have not been built",
            "run python scripts/build_assets.py (a wheel has them)",
        )
    else:
        yield ok("front end", "built")
    if not (package / "locale" / "en" / "LC_MESSAGES" / "django.mo").is_file():
        yield warn(
            "languages",
            "English messages are not compiled",
            "run python scripts/messages.py --compile (a wheel has them)",
        )
    else:
        yield ok("languages", "Chinese and English")


def _check_mail(config: Config) -> Iterator[Finding]:
    server = read_mail_url(config.get_text("KEPAN_EMAIL_URL"))
    if not server.is_on:
        yield warn(
            "e-mail",
            "none is sent; notices stay in the site",
            "set KEPAN_EMAIL_URL, such as smtp+tls://mail.example.cn",
        )
        return
    try:
        with socket.create_connection((server.host, server.port), timeout=5):
            yield ok("e-mail", f"{server.host}:{server.port} answers")
    except OSError as problem:
        reason = problem.strerror or "no answer"
        yield fail(
            "e-mail", f"{server.host}:{server.port}: {reason}", "check KEPAN_EMAIL_URL and the way to that server"
        )

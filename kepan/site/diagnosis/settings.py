"""Checks of the settings; they need no database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from kepan.site.address import is_loopback, parse_bind
from kepan.site.config import BY_NAME, SETTINGS, Config, Kind, SettingError
from kepan.site.diagnosis.findings import Finding, fail, ok, warn
from kepan.site.mail_settings import read_mail_url

LEAST_KEEP_DAYS = 180
_NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def list_setting_findings(config: Config) -> list[Finding]:
    """Check every setting, those that contradict each other, and names nobody knows."""
    findings = [*_check_values(config), *_check_names(), *_check_keep_days(config)]
    if any(finding.level == "fail" for finding in findings):
        return findings
    return [*findings, *_check_exposure(config)]


def _check_values(config: Config) -> Iterator[Finding]:
    broken = 0
    for setting in SETTINGS:
        readers: dict[Kind, Callable[[str], object]] = {Kind.NUMBER: config.get_number, Kind.FLAG: config.is_on}
        try:
            readers.get(setting.kind, config.get_text)(setting.name)
        except SettingError as problem:
            broken += 1
            yield fail("settings", str(problem), f"correct it in {config.file} or in the environment")
    for reader, name in (
        (lambda: parse_bind(config.get_text("KEPAN_BIND")), "KEPAN_BIND"),
        (lambda: read_mail_url(config.get_text("KEPAN_EMAIL_URL")), "KEPAN_EMAIL_URL"),
        (config.get_database, "KEPAN_DATABASE_URL"),
        (lambda: ZoneInfo(config.get_text("KEPAN_TIME_ZONE")), "KEPAN_TIME_ZONE"),
    ):
        try:
            reader()
        except (SettingError, ValueError, OSError, KeyError) as problem:
            broken += 1
            words = str(problem) if isinstance(problem, SettingError) else "it cannot be used"
            yield fail("settings", f"{name}: {words}", f"correct it; its meaning: {BY_NAME[name].help}")
    if not broken:
        place = f"{config.file}" if config.file.is_file() else "no settings file"
        yield ok("settings", f"{len(SETTINGS)} settings can be read ({place})")


def _check_names() -> Iterator[Finding]:
    for name in sorted(os.environ):
        if name.startswith("KEPAN_") and name not in BY_NAME:
            yield warn(
                "settings", f"{name} is set but unknown", "look for a misspelling with `kepan config`, or unset it"
            )


def _check_keep_days(config: Config) -> Iterator[Finding]:
    try:
        days = config.get_number("KEPAN_AUDIT_KEEP_DAYS")
    except SettingError:
        return
    if days < LEAST_KEEP_DAYS:
        yield fail(
            "audit trail",
            f"KEPAN_AUDIT_KEEP_DAYS is {days}",
            f"set {LEAST_KEEP_DAYS} or more: logs must be kept for at least six months (网络安全法第二十一条)",
        )
    else:
        yield ok("audit trail", f"kept for {days} days")


def _check_exposure(config: Config) -> Iterator[Finding]:
    host, _ = parse_bind(config.get_text("KEPAN_BIND"))
    # Behind a reverse proxy the server itself listens on loopback and is reached all the same.
    reachable = not is_loopback(host) or bool(config.list_texts("KEPAN_HOSTS"))
    if config.is_on("KEPAN_DEBUG"):
        report = fail if reachable else warn
        yield report("settings", "KEPAN_DEBUG is on and shows code and data in error pages", "set KEPAN_DEBUG=no")
    if not reachable:
        yield ok("exposure", f"the site answers on {host} only")
        return
    if config.has_generated_secret():
        yield fail("exposure", "KEPAN_SECRET_KEY is the generated one", f"set one of your own, made by {_NEW_KEY}")
    if not config.is_on("KEPAN_HTTPS"):
        yield warn(
            "exposure", "the site is reachable without TLS", "put TLS before it (deploy/nginx), set KEPAN_HTTPS=yes"
        )
    else:
        yield ok("exposure", "reached by TLS")

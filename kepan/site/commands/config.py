"""`kepan config`: every setting, what it means, its value and where that came from."""

from __future__ import annotations

import argparse
import json
import sys

from kepan.site.config import SETTINGS, Config, Origin, Setting, SettingError, get_config

_MASK = "********"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument(
        "--format",
        choices=["text", "json", "env"],
        default="text",
        help="text to read; json for programs; env as a settings file to start from (default: text)",
    )


def list_rows(config: Config) -> list[dict[str, object]]:
    """Return one row for each setting; secrets that have a value are masked."""
    rows: list[dict[str, object]] = []
    for setting in SETTINGS:
        value = config.get_value(setting.name)
        rows.append(
            {
                "name": setting.name,
                "type": setting.kind.value,
                "default": setting.default,
                "help": setting.help,
                "value": _MASK if setting.secret and value.text else value.text,
                "origin": value.origin.value,
                "secret": setting.secret,
            }
        )
    return rows


def write_env(config: Config) -> str:
    """Return a settings file: what was set stands, defaults stand as comments, secrets are never written."""
    lines = [f"# Settings of kepan; put this into {config.file}"]
    for setting in SETTINGS:
        value = config.get_value(setting.name)
        lines += ["", f"# {setting.help} ({setting.kind.value})"]
        if setting.secret:
            lines.append(f"# {setting.name}=")
        elif value.origin in {Origin.ENVIRONMENT, Origin.FILE} and setting.name != "KEPAN_SETTINGS_FILE":
            lines.append(f"{setting.name}={value.text}")
        else:
            lines.append(f"# {setting.name}={setting.default}")
    return "\n".join(lines) + "\n"


def write_text(config: Config) -> str:
    """Return the settings as a text to read."""
    lines = [f"settings file: {config.file}" + ("" if config.file.is_file() else " (none)")]
    for setting, row in zip(SETTINGS, list_rows(config), strict=True):
        lines += ["", f"{setting.name} = {row['value'] or '(empty)'}", f"    {setting.help}"]
        lines.append(f"    type {row['type']}, default {_show_default(setting)}, from {row['origin']}")
    return "\n".join(lines) + "\n"


def _show_default(setting: Setting) -> str:
    return setting.default or "empty"


def run(arguments: argparse.Namespace) -> int:
    """Print the settings; 1 where the settings file cannot be read."""
    try:
        config = get_config()
        if arguments.format == "json":
            text = json.dumps(list_rows(config), ensure_ascii=False, indent=2) + "\n"
        else:
            text = write_env(config) if arguments.format == "env" else write_text(config)
    except SettingError as problem:
        print(f"kepan config: {problem}", file=sys.stderr)
        return 1
    print(text, end="")
    return 0

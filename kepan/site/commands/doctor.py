"""`kepan doctor`: check this installation, and say on each line what to do."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kepan.site.config import Config, SettingError, get_config

if TYPE_CHECKING:
    from kepan.site.diagnosis.findings import Finding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be given on the command line."""
    parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 1 where something must be put right."""
    try:
        config = get_config()
    except SettingError as problem:
        print(f"fail settings: {problem} → correct the settings file", file=sys.stderr)
        return 1
    findings = _list_findings(config)
    if arguments.format == "json":
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(finding)
    return int(any(finding.level == "fail" for finding in findings))


def _list_findings(config: Config) -> list[Finding]:
    from kepan.site.diagnosis.machine import list_machine_findings
    from kepan.site.diagnosis.settings import list_setting_findings

    findings = list_setting_findings(config)
    if any(finding.level == "fail" and finding.name == "settings" for finding in findings):
        # With settings that cannot be read, whatever else was said would be about another installation.
        return findings
    findings += list_machine_findings(config)
    from kepan.site.boot import start_django

    start_django()
    from kepan.site.diagnosis.data import list_database_findings

    return findings + list_database_findings(config)

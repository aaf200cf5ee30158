"""Fail when a lock does not hold what pyproject.toml asks for, lacks a digest or names a host.

Needs no network: what is compared are the names and versions that the locks pin with those that
pyproject.toml asks for.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.M)


def read_pins(text: str) -> dict[str, str]:
    """Return the version of each pinned package."""
    return {canonicalize_name(name): version for name, version in _PIN.findall(text)}


def list_problems(wanted: list[str], lock: str, name: str) -> list[str]:
    """Return what is wrong with a lock."""
    pins = read_pins(lock)
    problems = []
    for text in wanted:
        requirement = Requirement(text)
        version = pins.get(canonicalize_name(requirement.name))
        if version is None:
            problems.append(f"{name} lacks {requirement.name}: run `make lock`")
        elif not requirement.specifier.contains(version, prereleases=True):
            problems.append(
                f"{name} pins {requirement.name} {version}, pyproject.toml asks for {requirement.specifier}"
            )
    # A pin ends in a backslash where digests follow.
    problems += [
        f"{name}: {line.split()[0]} has no digest"
        for line in lock.splitlines()
        if _PIN.match(line) and "\\" not in line
    ]
    if re.search(r"https?://|^--?(?:index|extra-index|find-links)", lock, re.M):
        problems.append(f"{name} names a host")
    return problems


def main() -> int:
    """Check both locks; 1 when something is wrong."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"]
    locks = {"base": asked, "dev": asked + project["dependency-groups"]["dev"]}
    problems: list[str] = []
    texts = {name: (PROJECT / "requirements" / f"{name}.lock").read_text(encoding="utf-8") for name in locks}
    for name, wanted in locks.items():
        problems += list_problems(wanted, texts[name], f"requirements/{name}.lock")
    packages = (PROJECT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    # npm writes where a package asks for donations; those lines are taken out by hand.
    if re.search(r'https?://|"resolved"', packages):
        problems.append("frontend/package-lock.json names a host")
    base, dev = read_pins(texts["base"]), read_pins(texts["dev"])
    problems += [
        f"{name} is {base[name]} in base.lock and {dev.get(name)} in dev.lock"
        for name in base
        if dev.get(name) != base[name]
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

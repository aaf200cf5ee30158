"""Rules of names, size and shipping that are read off the files themselves."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 420
FORBIDDEN_NAMES = {"utils", "common", "helpers", "misc", "manager", "base2"}
# Written so that this file does not match itself.
HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry\\." + "npmjs", "debian" + r"\.org/debian"])
)


def list_tracked(*patterns: str) -> list[Path]:
    """Return the files that git tracks, or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_file_names_a_package_host() -> None:
    """Locks and settings are made without host names, so that they install from any mirror."""
    found = []
    for path in list_tracked():
        if path.suffix in {".png", ".woff2", ".docx", ".kepan", ".mo"}:
            continue
        if HOSTS.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_locks_pin_with_digests() -> None:
    """Every pinned package carries at least one digest."""
    for name in ("base", "dev"):
        lock = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        entries = re.findall(r"^[\w.\[\]-]+==\S+ \\\n((?:\s+--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, re.M)
        assert len(entries) == len(re.findall(r"^[\w.\[\]-]+==", lock, re.M)) > 20
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


def test_no_room_is_a_junk_room() -> None:
    """No file or folder is called utils, common, helpers, misc, manager or base2."""
    found = [str(path) for path in list_tracked("kepan/*") if FORBIDDEN_NAMES & {path.stem, *path.parent.parts}]
    assert found == []


def test_files_stay_readable() -> None:
    """Source files stay near 400 lines; past that a file becomes a folder. Migrations are generated."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in list_tracked("kepan/*.py", "kepan/*.js", "kepan/*.css", "tests/*.py", "scripts/*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    """Each module of the package opens with a docstring."""
    bare = [
        str(path.relative_to(ROOT))
        for path in list_tracked("kepan/*.py")
        if "migrations" not in path.parts and not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert bare == []


def test_coverage_page_is_current() -> None:
    """docs/coverage.md says what the tests say."""
    command = [sys.executable, "scripts/coverage_rows.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0

"""Make the small backup of a released version that later versions must be able to restore.

`python scripts/make_upgrade_backup.py VERSION` with the code of that version checked out, on a
clean tree: prepares an installation in a temporary folder, fills it with the invented city
(虚构示例), lets its jobs finish, and writes into tests/upgrade/

- `VERSION.kepan`, the backup,
- `VERSION.json`, what a restored copy must show: row counts, the plans' titles, a login,
- in `migrations.json` the digests of the migrations that were released with it.

Run it again only before the release: what a version left behind is not made anew afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "tests" / "upgrade"
LIMIT = 300_000
# Keys of nothing but this invented city: a restored copy needs the same ones again.
KEYS = {
    "KEPAN_SECRET_KEY": "upgrade-sample-secret-key-of-an-invented-city-0123456789",
    "KEPAN_IDENTITY_KEY": "upgrade-sample-identity-key-of-an-invented-city-0123456789",
}
_PASSWORD = re.compile(r"^password of all: (\S+)$", re.M)


class ReleaseError(RuntimeError):
    """The backup cannot be made; the text says why."""


def list_environment(folder: Path) -> dict[str, str]:
    """Return the environment of an installation in a folder, free of anybody's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEPAN_")}
    return {**kept, **KEYS, "KEPAN_DATA_DIR": str(folder), "PYTHONPATH": str(PROJECT)}


def run_python(environment: dict[str, str], *words: str) -> str:
    """Run Python with these words and return what it printed; raises ReleaseError with its complaint."""
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ReleaseError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def compute_migration_digests() -> dict[str, str]:
    """Return the SHA-256 of each of our migrations by its path in the repository."""
    paths = sorted(PROJECT.glob("kepan/apps/*/migrations/[0-9]*.py"))
    return {path.relative_to(PROJECT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def write_json(path: Path, value: object) -> None:
    """Write JSON in the form that is kept under version control."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def make_backup(target: Path) -> dict[str, object]:
    """Fill an installation, back it up into the file and return what its copy must show."""
    kepan = ("-m", "kepan.site.cli")
    with TemporaryDirectory(prefix="kepan-release-") as name:
        environment = list_environment(Path(name) / "data")
        run_python(environment, *kepan, "init", "--no-administrators")
        shown = _PASSWORD.search(run_python(environment, *kepan, "sample"))
        run_python(environment, *kepan, "worker", "--batch")
        run_python(environment, *kepan, "audit", "seal")
        facts = json.loads(run_python(environment, "-m", "tests.upgrade.facts"))
        run_python(environment, *kepan, "audit", "verify")
        run_python(environment, *kepan, "backup", str(target))
    # The pages are those of the code that restores, not of the code that was released.
    del facts["pages"]
    if shown is None:
        raise ReleaseError("`kepan sample` no longer prints the password of its logins")
    return {**facts, "login": {"username": "planner", "password": shown[1]}}


def main() -> int:
    """Make the files of one version; 1 when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    version = parser.parse_args().version
    target = TARGET / f"{version}.kepan"
    try:
        shown = run_python(list_environment(TARGET), "-m", "kepan.site.cli", "--version").split()[-1]
        if shown != version:
            raise ReleaseError(f"this code calls itself {shown}, not {version}")
        target.unlink(missing_ok=True)
        facts = make_backup(target)
        if target.stat().st_size > LIMIT:
            raise ReleaseError(f"{target.name} has {target.stat().st_size} bytes, more than {LIMIT}: shrink the sample")
    except ReleaseError as problem:
        print(f"make_upgrade_backup: {problem}", file=sys.stderr)
        return 1
    write_json(TARGET / f"{version}.json", facts)
    known = TARGET / "migrations.json"
    record = json.loads(known.read_text(encoding="utf-8")) if known.is_file() else {}
    record[version] = compute_migration_digests()
    write_json(known, record)
    print(f"{target.relative_to(PROJECT)}: {target.stat().st_size} bytes; commit it with {version}.json, {known.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pack everything that a machine without a network needs to install kepan.

`python deploy/wheelhouse.py FOLDER` on a machine that has a network and the same kind of
processor and Python as the other one; `--platform` and `--python-version` fetch for another
kind. The folder then holds every wheel that requirements/base.lock names, checked against its
digests, kepan's own wheel with its built front end, `install.sh`, the samples of `deploy/`, the
guides and `SHA256SUMS` over all of it. Carry the folder across and run `sh install.sh`.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements" / "base.lock"
ASSETS = PROJECT / "kepan" / "web" / "ui" / "static" / "vendor"
CARRIED = (
    "deploy/systemd",
    "deploy/nginx",
    "deploy/backup.sh",
    "deploy/kepan.sh",
    "docs/guide",
    "LICENSE",
    "CHANGELOG.md",
)
SUMS = "SHA256SUMS"


class PackingError(RuntimeError):
    """The wheelhouse cannot be made; the text says what to do."""


def compute_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> int:
    """Write the list of digests that `sha256sum -c` reads, and return how many files it names."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{compute_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return len(lines)


def _run(command: list[str], problem: str, *, folder: Path = PROJECT) -> None:
    if subprocess.run(command, cwd=folder, check=False).returncode:
        raise PackingError(problem)


def build_wheel(target: Path) -> Path:
    """Build kepan's wheel into a folder; the front end must have been built before."""
    if not (ASSETS / ".stamp").is_file():
        raise PackingError("the front end has not been built: run python scripts/build_assets.py first")
    with TemporaryDirectory(prefix="kepan-wheel-") as name:
        # A copy: what an earlier build left in the tree must not get into this wheel.
        source = Path(name)
        shutil.copytree(PROJECT / "kepan", source / "kepan", ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(PROJECT / part, source)
        _run(
            [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                "--quiet",
                "--no-deps",
                "--no-build-isolation",
                "-w",
                str(target),
                ".",
            ],
            "kepan's own wheel could not be built: `make setup` installs what that needs (setuptools, wheel, pip)",
            folder=source,
        )
    return next(target.glob("kepan-*.whl"))


def download_wheels(target: Path, *, platforms: list[str], python_version: str) -> None:
    """Fetch every package of the lock as a wheel; pip refuses what does not have a digest of the lock."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-deps", "-r", str(LOCK), "-d", str(target)]
    for platform in platforms:
        command += ["--platform", platform]
    if python_version:
        command += ["--python-version", python_version]
    _run(command, "a package could not be fetched; this step needs the network and wheels for that kind of machine")


def create_wheelhouse(folder: Path, *, platforms: list[str], python_version: str) -> int:
    """Fill a new folder and return the number of files in it."""
    if folder.exists() and any(folder.iterdir()):
        raise PackingError(f"{folder} is not empty: name a new folder, so that nothing old is carried along")
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    build_wheel(wheels)
    download_wheels(wheels, platforms=platforms, python_version=python_version)
    shutil.copy(LOCK, folder / "base.lock")
    shutil.copy(PROJECT / "deploy" / "install.sh", folder)
    for name in CARRIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    return write_sums(folder)


def pack(folder: Path) -> Path:
    """Pack the folder into one archive beside it."""
    archive = folder.with_name(folder.name + ".tar.gz")
    with tarfile.open(archive, "w:gz") as file:
        file.add(folder, folder.name)
    return archive


def main() -> int:
    """Make the wheelhouse; 1 when it cannot be made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="new folder, such as wheelhouse")
    parser.add_argument("--platform", action="append", default=[], help="such as manylinux2014_aarch64; repeatable")
    parser.add_argument("--python-version", default="", help="such as 3.11, together with --platform")
    parser.add_argument("--pack", action="store_true", help="also write FOLDER.tar.gz")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    try:
        count = create_wheelhouse(folder, platforms=options.platform, python_version=options.python_version)
    except PackingError as problem:
        print(f"wheelhouse: {problem}", file=sys.stderr)
        return 1
    print(f"wheelhouse: {count} files in {folder}")
    if options.pack:
        print(f"wheelhouse: {pack(folder)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

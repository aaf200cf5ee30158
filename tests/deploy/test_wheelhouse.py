"""deploy/wheelhouse.py: what it packs can be checked and installed without a network."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kepan import __version__

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheelhouse() -> ModuleType:
    """The script as a module."""
    specification = importlib.util.spec_from_file_location("wheelhouse", PROJECT / "deploy" / "wheelhouse.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_sums_are_those_of_sha256sum(wheelhouse: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")
    assert wheelhouse.write_sums(tmp_path) == 2
    check = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "b.txt").write_bytes(b"c")
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_refuses_a_folder_with_something_in_it(wheelhouse: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "old.whl").touch()
    with pytest.raises(wheelhouse.PackingError, match="not empty"):
        wheelhouse.create_wheelhouse(tmp_path, platforms=[], python_version="")


def test_refuses_without_the_front_end(wheelhouse: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheelhouse, "ASSETS", tmp_path / "absent")
    with pytest.raises(wheelhouse.PackingError, match="build_assets"):
        wheelhouse.create_wheelhouse(tmp_path / "house", platforms=[], python_version="")


@pytest.mark.slow
def test_installs_without_a_network(tmp_path: Path) -> None:
    house, target = tmp_path / "house", tmp_path / "opt" / "kepan"
    subprocess.run([sys.executable, str(PROJECT / "deploy" / "wheelhouse.py"), str(house)], check=True, cwd=tmp_path)
    # No index, no cache and a proxy that nobody answers: whatever is not in the folder is missed.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    install = ["sh", str(house / "install.sh"), str(target)]
    done = subprocess.run(install, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"kepan {__version__}" in done.stdout
    run = {**environment, "KEPAN_DATA_DIR": str(tmp_path / "data")}
    shown = subprocess.run(
        [target / "bin" / "kepan", "config"], env=run, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    assert "KEPAN_DATA_DIR" in shown.stdout
    # A file that changed on the way is noticed before anything is installed.
    with (house / "base.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    done = subprocess.run(
        [*install[:2], str(tmp_path / "other")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert not (tmp_path / "other").exists()

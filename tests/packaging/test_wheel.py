"""The wheel: it holds data and built assets, and works in an empty environment from another directory."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.installations import fetch, find_free_port, wait_until_up

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).parents[2]
MOST_CPU_SECONDS = 0.4


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as deploy/wheelhouse.py builds it."""
    specification = spec_from_file_location("wheelhouse", PROJECT / "deploy" / "wheelhouse.py")
    assert specification is not None
    assert specification.loader is not None
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return Path(module.build_wheel(tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an empty environment with the wheel and what the lock pins."""
    target = tmp_path_factory.mktemp("empty") / "venv"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(target)], check=True)
    install = [*uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(target / "bin" / "python")]
    lock = str(PROJECT / "requirements" / "base.lock")
    subprocess.run([*install, "--require-hashes", "-r", lock], check=True, cwd=target)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True, cwd=target)
    return target / "bin"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment that knows nothing of the clone."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    yield {**kept, "HOME": str(tmp_path), "KEPAN_DATA_DIR": str(tmp_path / "data")}


def run(programs: Path, environment: dict[str, str], folder: Path, *words: str) -> str:
    """Run the installed command in another directory."""
    done = subprocess.run(
        [str(programs / "kepan"), *words], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_what_the_program_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "kepan"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [name for name in tracked if name not in names and (PROJECT / name).is_file()] == []
    assert "kepan/locale/en/LC_MESSAGES/django.mo" in names
    vendor = PROJECT / "kepan" / "web" / "ui" / "static" / "vendor"
    built = {str(path.relative_to(PROJECT)) for path in vendor.rglob("*") if path.is_file() and path.name != ".stamp"}
    assert built
    assert built <= names
    assert not [name for name in names if "/tests/" in name or name.startswith(("tests/", "benchmarks/"))]


def test_it_runs_from_another_directory(programs: Path, environment: dict[str, str], tmp_path: Path) -> None:
    assert run(programs, environment, tmp_path, "--version") == "kepan 0.1.0\n"
    run(programs, environment, tmp_path, "init", "--no-administrators")
    assert "planner" in run(programs, environment, tmp_path, "sample", "--size", "20")
    port = find_free_port()
    log = (tmp_path / "log").open("wb")
    with log:
        command = [str(programs / "kepan"), "serve", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
        try:
            wait_until_up(port)
            status, page, _ = fetch(port, "/account/login/")
            assert (status, "科盘" in page.decode()) == (200, True)
            linked = [part.split('"')[0] for part in page.decode().split('href="')[1:]]
            sheets = [address for address in linked if address.endswith(".css")]
            assert sheets
            assert [fetch(port, address)[0] for address in sheets] == [200] * len(sheets)
        finally:
            process.terminate()
            assert process.wait(60) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "log"]


def test_it_compiles_a_plan_without_an_installation(
    programs: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text("一、主要目标\n高新技术企业达到500家。\n", encoding="utf-8")
    assert '"500"' in run(programs, environment, tmp_path, "plan", "compile", "plan.txt", "--format", "json")
    assert not (tmp_path / "data").exists()


def test_help_comes_at_once(programs: Path, environment: dict[str, str], tmp_path: Path) -> None:
    seconds = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(programs, environment, tmp_path, "--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert statistics.median(seconds) < MOST_CPU_SECONDS

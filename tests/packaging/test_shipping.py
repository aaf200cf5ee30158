"""What is committed names no package host, and what the Makefile and CI call exists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check_locks, coverage_gate

PROJECT = Path(__file__).parents[2]

ADDRESS = re.compile(r"https?://|\bresolved\b|--(?:extra-)?index-url|--find-links|^registry\s*=", re.M)


def list_tracked(*patterns: str) -> list[Path]:
    """Return tracked files that match."""
    done = subprocess.run(["git", "ls-files", *patterns], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [PROJECT / name for name in done.stdout.splitlines()]


def test_no_lock_names_a_host() -> None:
    locks = list_tracked("*.lock", "*package-lock.json", "*.npmrc", "*pip.conf", "*uv.toml")
    assert {path.name for path in locks} >= {"base.lock", "dev.lock", "package-lock.json", ".npmrc"}
    found = []
    for path in locks:
        text = path.read_text(encoding="utf-8")
        if path.name == "package-lock.json":
            # Funding pages and licences of the packages are no hosts that anything is fetched from.
            packages = json.loads(text)["packages"].values()
            text = json.dumps([{k: v for k, v in package.items() if k != "funding"} for package in packages])
        found += [(path.name, match) for match in ADDRESS.findall(text.replace("omit-lockfile-registry-resolved", ""))]
    assert found == []


def test_every_package_of_the_front_end_has_a_digest() -> None:
    for path in list_tracked("*package-lock.json"):
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        bare = [name for name, package in packages.items() if name and not package.get("integrity")]
        assert bare == []


def test_scripts_that_the_makefile_calls_exist() -> None:
    text = "".join((PROJECT / name).read_text(encoding="utf-8") for name in ("Makefile", ".ci/run"))
    scripts = set(re.findall(r"\b((?:scripts|deploy)/\w+\.py)\b", text))
    assert len(scripts) >= 5
    assert [name for name in sorted(scripts) if not (PROJECT / name).is_file()] == []


def test_every_leg_of_ci_is_a_function_and_every_target_stands() -> None:
    ci = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    (legs,) = re.findall(r"^LEGS=\((.*)\)$", ci, re.M)
    assert [leg for leg in legs.split() if f"leg_{leg}()" not in ci] == []
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert targets >= {
        "setup",
        "run",
        "test",
        "ci",
        "fast",
        "lint",
        "fmt",
        "bench",
        "screenshots",
        "lock",
        "wheelhouse",
    }


@pytest.mark.parametrize(("mark", "folder"), [("browser", "tests/e2e/"), ("faults", "tests/faults/")])
def test_a_leg_that_collects_one_folder_leaves_no_test_out(mark: str, folder: str) -> None:
    """The leg test leaves these out wherever they stand, so all of them must stand where their own leg looks."""
    paths = [path for path in list_tracked("tests/*.py") if f"mark.{mark}" in path.read_text(encoding="utf-8")]
    names = {path.relative_to(PROJECT).as_posix() for path in paths} - {"tests/packaging/test_shipping.py"}
    assert names
    assert sorted(name for name in names if not name.startswith(folder)) == []
    assert f"-m {mark} {folder.rstrip('/')};" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


def write_part(path: Path, lines: range, others: range) -> None:
    """Write what one process covered of two files of a hundred lines, all branches of the first."""

    def describe(ran: range, branches: list[list[int]]) -> dict[str, object]:
        missing = [line for line in range(100) if line not in ran]
        return {
            "executed_lines": list(ran), "missing_lines": missing, "executed_branches": branches, "missing_branches": []
        }  # fmt: skip

    files = {"kepan/engine/a.py": describe(lines, [[1, 2]]), "kepan/web/b.py": describe(others, [])}
    meta = {"software": "slipcover", "branch_coverage": True}
    path.write_text(json.dumps({"meta": meta, "files": files}), encoding="utf-8")


@pytest.mark.parametrize(("covered", "held"), [(95, True), (94, False)])
def test_the_coverage_gate_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, covered: int, held: bool) -> None:
    write_part(tmp_path / "1.json", range(50), range(85))
    write_part(tmp_path / "2.json", range(40, covered), range(10))
    monkeypatch.setattr(sys, "argv", ["coverage_gate", str(tmp_path)])
    assert coverage_gate.main() == (0 if held else 1)


def test_a_report_without_the_engine_does_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["coverage_gate", str(tmp_path)])
    assert coverage_gate.main() == 1


def test_the_lock_check_can_fail() -> None:
    lock = "django==5.2.1 \\\n    --hash=sha256:aa\nnaked==1.0\n"
    assert check_locks.list_problems(["django>=5.2,<5.3"], lock.splitlines()[0] + "\n", "x") == []
    problems = check_locks.list_problems(["django>=6", "missing"], lock + "--index-url https://example.invalid\n", "x")
    assert [problem.split(":")[0] for problem in problems] == [
        "x pins django 5.2.1, pyproject.toml asks for >=6", "x lacks missing", "x", "x names a host",
    ]  # fmt: skip


def test_the_locks_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["check_locks"])
    assert check_locks.main() == 0

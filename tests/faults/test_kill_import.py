"""kill -9 in random moments of an import: nothing lost, nothing doubled, nothing seen by halves, all taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.imports.rights import Steps, finish, run_killed
from benchmarks.imports.table import PLANTED, write_table
from benchmarks.installation import create_installation

pytestmark = pytest.mark.faults
ROWS, KILLS = 2000, 10


def test_killed_import_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    """An import is taken back exactly; the same one under kills leaves the same records as the undisturbed one did."""
    filler = "benchmarks.filling_registry"
    with create_installation("sqlite", plans=300, users=5, filler=filler) as installation:
        steps = Steps(installation)
        owners = steps.run("owners", "200")
        table = write_table(tmp_path / "虚构专利.xlsx", ROWS, owners, errors=tuple(PLANTED))
        before = steps.run("digest")
        batch = steps.run("stage", str(table))["batch"]
        finish(steps, batch, "staged")
        steps.run("apply", str(batch))
        undisturbed = finish(steps, batch, "applied")
        content = steps.run("digest")["content"]
        steps.run("undo", str(batch))
        assert (
            finish(steps, batch, "undone")["seen"] == undisturbed["seen"] - undisturbed["counts"]["outcomes"]["create"]
        )
        assert steps.run("digest") == before

        batch, died = run_killed(steps, table, KILLS, 0.5)
        assert steps.run("state", str(batch))["seen"] == undisturbed["seen"]
        assert steps.run("digest")["content"] == content
        # Otherwise the kills hit idle workers and prove nothing.
        assert died >= KILLS // 2

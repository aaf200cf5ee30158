"""The law's six months cannot be set aside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kepan.site.audit_settings import check_keep_days
from kepan.site.config import SettingError


@pytest.mark.parametrize(("days", "is_right"), [(0, False), (179, False), (180, True), (3650, True)])
def test_six_months_are_the_least(days: int, is_right: bool) -> None:
    """Below them the setting is refused by its name."""
    if is_right:
        assert check_keep_days(days) == days
    else:
        with pytest.raises(SettingError, match="KEPAN_AUDIT_KEEP_DAYS"):
            check_keep_days(days)


def test_no_command_starts_with_less(tmp_path: Path) -> None:
    """Every command that reads the settings refuses."""
    environment = {"KEPAN_DATA_DIR": str(tmp_path), "KEPAN_AUDIT_KEEP_DAYS": "90", "PATH": "/usr/bin"}
    words = [sys.executable, "-m", "kepan.site.cli", "audit", "verify"]
    done = subprocess.run(
        words, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "KEPAN_AUDIT_KEEP_DAYS is 90" in done.stderr

"""What waits is not covered: the page of coverage refuses a list that says both."""

from __future__ import annotations

from scripts import coverage_rows


def test_a_row_that_is_covered_does_not_wait() -> None:
    waiting = {"ENT-02": "rules", "XYZ-01": "nothing"}
    assert coverage_rows.find_faults(waiting, ["ENT-02", "PLN-99"], ["ENT-02", "ENT-03"]) == [
        "ENT-02 is covered by a test and still listed as waiting",
        "PLN-99 is no row of tests/rows.csv",
        "XYZ-01 is no row of tests/rows.csv",
    ]
    assert coverage_rows.find_faults({"ENT-03": "rules"}, ["ENT-02"], ["ENT-02", "ENT-03"]) == []

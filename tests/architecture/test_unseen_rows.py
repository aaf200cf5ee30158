"""Rows of imports that are not seen yet are left out by managers: who goes past these is listed, with the reason."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from kepan.apps.imports.models import Imported, SeenManager
from kepan.apps.imports.services import get_fixed_targets
from kepan.apps.ledgers.services.imports import LedgerTarget
from kepan.apps.registry.models import SearchKey

ROOT = Path(__file__).parents[2] / "kepan"
PAST = re.compile(
    r"[A-Z]\w+\.every\.|\bget_every\(|\b_base_manager\b|\bmodels\.QuerySet\(\w|connections?(?:\[\w+\])?\.cursor\("
)
REASONS = {
    "apps/imports/services": "writes batches, counts what was built on them, takes them back",
    "apps/registry/services/imports": "a number is taken while another import writes it",
    "apps/ledgers/services/imports": "those that counted entries which go are computed anew",
    "apps/ledgers/services/numbers.py": "a number that an unseen entry has is given to no other",
    "apps/registry/services/references.py": "what is merged takes its unseen references along",
    "apps/accounts/services": "whose person goes, of them nothing stays; times of calls are counted by the database",
    "apps/desk": "statistics of the planner; a queue is read as it stands",
    "apps/trail": "the chain of the trail holds no records",
    "site/backups": "a backup holds unseen batches with their state, and they go on after it",
    "site/diagnosis": "whether the database stands, not what it holds",
    "site/commands/restore.py": "the same",
}


def test_who_goes_past_the_manager_is_listed() -> None:
    """No page, selector or fact reads a table of imports but by a manager that knows what is seen."""
    found = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts and PAST.search(path.read_text(encoding="utf-8"))
    }
    assert {path for path in found if not path.startswith(tuple(REASONS))} == set()
    assert {place for place in REASONS if not any(path.startswith(place) for path in found)} == set()


def test_every_table_of_a_target_knows_its_batch() -> None:
    """Tables into which imports write leave out what is not seen, and lead nowhere else."""
    every = {table for target in (*get_fixed_targets().values(), LedgerTarget) for table in target.tables}
    tables = {table for table in every if issubclass(table, Imported)}
    assert every - tables <= {table for table in apps.get_models() if table._meta.app_label != "registry"}
    assert {table for table in tables if not isinstance(table._default_manager, SeenManager)} <= {SearchKey}
    assert [table for table in tables if isinstance(table._base_manager, SeenManager)] == []

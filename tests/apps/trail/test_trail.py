"""The audit trail: written with the change, only growing, sealed in order, and every tampering named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.apps.trail.chain import COLUMNS, Head, compute_digest, read_head, write_head
from kepan.apps.trail.models import AuditEntry, AuditSeal
from kepan.apps.trail.sealing import get_anchor, get_head, update_anchor
from kepan.apps.trail.services import create_entry, request_id, seal_entries
from kepan.apps.trail.verification import Fault, Verification, verify_trail

TRIGGERS = import_module("kepan.apps.trail.migrations.0002_append_only")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchor(settings: Any, tmp_path: Path) -> Path:
    """An anchor of this test's own."""
    settings.KEPAN_AUDIT_HEAD = tmp_path / "audit-head.json"
    return tmp_path / "audit-head.json"


def make_entries(count: int) -> list[int]:
    """Write invented entries and return their keys."""
    with transaction.atomic():
        return [
            create_entry(
                actor=None,
                action="tests.act",
                title=f"虚构 {number}",
                region_path="/99/",
                before={"value": 1.5, "note": None},
                after={"value": number, "名": "“引号”\n换行"},
                reason="测试",
            ).pk
            for number in range(count)
        ]


def verify() -> Verification:
    """Verify as a command would that runs an hour from now."""
    return verify_trail(now=timezone.now() + timedelta(hours=1))


def list_faults() -> list[tuple[Fault, int]]:
    """Return the faults and entries of a verification."""
    return [(finding.fault, finding.entry_id) for finding in verify().findings]


@pytest.fixture
def unlocked() -> Iterator[None]:
    """Somebody with the database's own password takes the triggers away."""
    with connection.cursor() as cursor:
        for statement in TRIGGERS.list_drop_statements(connection.vendor):
            cursor.execute(statement)
    yield


def run(statement: str, *values: object) -> None:
    """Execute SQL behind the back of the services."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db(transaction=True)
def test_entry_needs_the_transaction_of_the_change() -> None:
    """An entry outside of a transaction is an error of the program."""
    with pytest.raises(RuntimeError, match=r"tests\.act must be written inside the transaction"):
        create_entry(actor=None, action="tests.act")


def test_entry_goes_with_a_change_that_is_rolled_back() -> None:
    """No entry survives the change it speaks of."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_entries(1)
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == 0


def test_entry_keeps_who_what_and_from_what_to_what() -> None:
    """All fields are kept as given; long titles are cut."""
    token = request_id.set("r-1")
    try:
        with transaction.atomic():
            entry = create_entry(actor=None, action="a.b", title="长" * 300, before={"x": 1}, batch_digest="d" * 64)
    finally:
        request_id.reset(token)
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.actor_id, kept.action, kept.subject_kind, kept.subject_id) == (None, "a.b", "", "")
    assert (kept.subject_title, kept.before, kept.after) == ("长" * 200, {"x": 1}, None)
    assert (kept.batch_digest, kept.request_id) == ("d" * 64, "r-1")
    assert str(kept) == f"#{kept.pk} a.b"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_auditentry SET action = 'x'",
        "DELETE FROM trail_auditentry",
        "UPDATE trail_auditseal SET digest = 'x'",
        "DELETE FROM trail_auditseal",
    ],
)
def test_database_refuses_to_change_the_trail(statement: str) -> None:
    """Triggers refuse update and delete on entries and seals, with words."""
    make_entries(1)
    seal_entries()
    with pytest.raises(DatabaseError, match="the audit trail only grows"), transaction.atomic():
        run(statement)


@pytest.mark.parametrize("table", ["trail_auditentry", "trail_auditseal"])
def test_database_refuses_the_back_doors(table: str) -> None:
    """INSERT OR REPLACE on SQLite and TRUNCATE on PostgreSQL are refused, too."""
    make_entries(1)
    seal_entries()
    statement = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if connection.vendor == "sqlite"
        else f"TRUNCATE {table}"
    )
    with pytest.raises(DatabaseError, match="the audit trail only grows"), transaction.atomic():
        run(statement)


def test_sealing_links_all_entries_in_order(anchor: Path) -> None:
    """Each entry gets one link; a second call adds only what is new; the anchor follows."""
    first = make_entries(3)
    assert seal_entries() == 3
    second = make_entries(2)
    assert (seal_entries(), seal_entries()) == (2, 0)
    seals = list(AuditSeal.objects.order_by("number"))
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5]
    assert [seal.entry_id for seal in seals] == first + second
    assert len({seal.digest for seal in seals}) == 5
    assert read_head(anchor) == get_head() == Head(5, seals[-1].digest)
    assert (bool(verify()), verify().links, verify().waiting) == (True, 5, 0)
    assert str(seals[0]) == f"1: #{first[0]}"


def test_sealing_in_batches_gives_the_same_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """More entries than one batch holds are all linked, and the walk turns its pages."""
    monkeypatch.setattr("kepan.apps.trail.sealing.BATCH", 3)
    monkeypatch.setattr("kepan.apps.trail.verification.PAGE", 2)
    make_entries(8)
    assert seal_entries() == 8
    walked: list[int] = []
    result = verify_trail(now=timezone.now(), progress=walked.append)
    assert (result.links, result.findings) == (8, ())
    assert walked == [2, 4, 6, 8, 8]


def test_empty_trail_is_whole() -> None:
    """Nothing written, nothing wrong."""
    assert (seal_entries(), verify()) == (0, Verification(0, Head(), 0, ()))


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "id"])
def test_verify_names_a_changed_entry(unlocked: None, column: str) -> None:
    """A change of any column names this entry and no other."""
    keys = make_entries(4)
    seal_entries()
    value: object = {
        "at": "2001-01-01 00:00:00+00:00" if connection.vendor == "postgresql" else "2001-01-01 00:00:00",
        "actor_id": 99,
        "before": '{"value": 9}',
        "after": '{"value": 9}',
    }.get(column, "x")
    run(f"UPDATE trail_auditentry SET {column} = %s WHERE id = %s", value, keys[1])
    assert list_faults() == [(Fault.CHANGED, keys[1])]
    assert str(verify().findings[0]) == f"entry {keys[1]}: changed: its content does not give the digest of seal 2"


def test_verify_names_a_missing_entry(unlocked: None) -> None:
    """A removed row is named by its key."""
    keys = make_entries(4)
    seal_entries()
    run("DELETE FROM trail_auditentry WHERE id = %s", keys[2])
    assert list_faults() == [(Fault.MISSING, keys[2])]


def test_verify_names_a_missing_link(unlocked: None) -> None:
    """Entry and seal removed together leave a gap in the numbers."""
    keys = make_entries(4)
    seal_entries()
    run("DELETE FROM trail_auditentry WHERE id = %s", keys[1])
    run("DELETE FROM trail_auditseal WHERE number = 2")
    assert list_faults() == [(Fault.SEAL_MISSING, 0)]
    assert str(verify().findings[0]) == "seal 2: missing: the chain has no link 2"


def test_verify_sees_that_the_end_was_cut_off(unlocked: None) -> None:
    """Removing the last entries with their seals is betrayed by the anchor."""
    keys = make_entries(4)
    seal_entries()
    run("DELETE FROM trail_auditentry WHERE id >= %s", keys[2])
    run("DELETE FROM trail_auditseal WHERE number >= 3")
    assert [finding.fault for finding in verify().findings] == [Fault.CUT_OFF]
    make_entries(1)
    seal_entries()
    assert read_head(get_anchor()) == Head(4, read_head(get_anchor()).digest)  # type: ignore[union-attr]
    assert Fault.CUT_OFF in {finding.fault for finding in verify().findings}


def test_verify_sees_a_rewritten_chain(unlocked: None) -> None:
    """Even when every later digest is computed anew, the anchor differs."""
    keys = make_entries(3)
    seal_entries()
    run("UPDATE trail_auditentry SET action = 'x' WHERE id = %s", keys[0])
    run("DELETE FROM trail_auditseal")
    seal_entries(everything=True)
    assert [finding.fault for finding in verify().findings] == [Fault.REWRITTEN]


def test_verify_names_an_inserted_entry(unlocked: None) -> None:
    """An entry slipped in with a time of long ago is never sealed, and named."""
    make_entries(2)
    seal_entries()
    (key,) = make_entries(1)
    run(
        "UPDATE trail_auditentry SET at = %s WHERE id = %s",
        connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=3)),
        key,
    )
    make_entries(1)
    assert seal_entries() == 1
    assert list_faults() == [(Fault.UNSEALED, key)]
    assert seal_entries(everything=True) == 1
    assert list_faults() == []


def test_verify_names_what_no_worker_sealed() -> None:
    """Entries wait ten minutes without complaint, not longer."""
    (key,) = make_entries(1)
    assert verify_trail(now=timezone.now()) == Verification(0, Head(), 1, ())
    assert list_faults() == [(Fault.UNSEALED, key)]


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '{"number": "x", "digest": 1}'])
def test_verify_needs_a_readable_anchor(anchor: Path, text: str | None) -> None:
    """A lost or spoilt anchor is a finding: it might hide that the end was cut off."""
    make_entries(1)
    seal_entries()
    anchor.unlink()
    if text is not None:
        anchor.write_text(text)
    assert [finding.fault for finding in verify().findings] == [Fault.ANCHOR_BROKEN]


def test_anchor_never_moves_back(anchor: Path) -> None:
    """A database that is behind its anchor does not overwrite it."""
    write_head(anchor, Head(7, "a" * 64))
    make_entries(1)
    seal_entries()
    update_anchor()
    assert read_head(anchor) == Head(7, "a" * 64)


def test_findings_are_bounded(unlocked: None) -> None:
    """A trail that was emptied gives 200 findings, not a million."""
    make_entries(300)
    seal_entries()
    run("DELETE FROM trail_auditentry")
    assert len(verify().findings) == 200


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc名", max_size=3), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.text("abc值", max_size=3), VALUES, max_size=5))
def test_any_json_seals_and_verifies(changes: dict[str, Any]) -> None:
    """Whatever a service writes into before and after, reading it back gives the same digest."""
    with transaction.atomic():
        create_entry(actor=None, action="tests.any", before=changes, after=None)
        get_anchor().unlink(missing_ok=True)
        seal_entries(everything=True)
        assert verify().findings == ()
        transaction.set_rollback(True)


def test_text_that_databases_cannot_hold_is_tidied() -> None:
    """NUL and half a surrogate pair become the replacement character, in keys and values, at any depth."""
    with transaction.atomic():
        entry = create_entry(
            actor=None, action="a.b", title="名\x00", reason="\ud800", before={"k\x00": ["\udfff", {"x": "a\x00b"}]}
        )
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.subject_title, kept.reason) == ("名\ufffd", "\ufffd")
    assert kept.before == {"k\ufffd": ["\ufffd", {"x": "a\ufffdb"}]}
    assert (seal_entries(), verify().findings) == (1, ())


def test_sealer_is_not_stopped_by_any_text() -> None:
    """A row written past the service, with half a surrogate pair in its JSON, is sealed like others."""
    row = [1, "2026-01-02 03:04:05", None, "a.b", "", "", "", "", '{"x": "\\ud800"}', None, "", "", ""]
    assert len(compute_digest("0" * 64, row)) == 64


def test_digest_does_not_depend_on_how_a_database_spells() -> None:
    """1.0 and 1, key order, spaces and missing microseconds are the same entry."""
    rest = [None, "a.b", "", "", "", ""]
    one = compute_digest("0" * 64, [1, "2026-01-02 03:04:05", *rest, '{"b":1.0,"a":1e2}', None, "", "", ""])
    two = compute_digest("0" * 64, [1, "2026-01-02 03:04:05.000000", *rest, '{"a": 100, "b": 1}', None, "", "", ""])
    assert one == two
    canonical = '[1,"2026-01-02 03:04:05.000000",null,"a.b","","","","",{"a":100,"b":1},null,"","",""]'
    assert one == sha256(f"{'0' * 64}\n{canonical}".encode()).hexdigest()

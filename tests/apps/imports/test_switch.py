"""What comes and goes with a batch: written before the switch, seen and gone by the statement that shows it (虚构)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.models import Batch, Imported, Switched
from kepan.apps.imports.selectors import list_staged
from kepan.apps.imports.services import applying, create_import, decide_rows, drop_batch, undo_batch
from kepan.apps.imports.services.forgetting import forget_old_rows
from kepan.apps.registry.enums import PartyRole, ReleaseStage, RightKind
from kepan.apps.registry.models import Organisation, Right, RightParty, YearlyStatement
from kepan.apps.registry.services import (
    PartyEntry,
    RightDetails,
    StatementDetails,
    correct_statement,
    create_right,
    create_statement,
    update_right,
)
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, make_number, make_patent, run, stage, write_csv
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
OLD, NEW = "虚构旧主有限公司", "虚构甲有限公司"
WAN = 1_000_000
FIRM = "虚构甲传感有限公司"


@pytest.fixture(autouse=True)
def small_portions(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the test's own, and portions of two rows."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    for name in ("FIRST", "FEWEST", "MOST"):
        monkeypatch.setattr(applying, name, 2)


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def enter(officer: User, serial: int = 1) -> Right:
    """Enter a right by hand."""
    assert officer.region is not None
    return create_right(
        actor=officer,
        region=officer.region,
        details=RightDetails(RightKind.INVENTION, "虚构旧名", application_number=make_number(serial)),
        parties=[PartyEntry(PartyRole.APPLICANT, OLD)],
        ipc=["A01B 1/00"],
    )


def list_applicants(right: Right) -> list[str]:
    """List the applicants that are seen of a right."""
    return list(right.parties.filter(role=PartyRole.APPLICANT).values_list("written_name", flat=True))


def stop_before(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a run die before the switch; return what lets it go on."""
    switch = applying.switch

    def die(*_given: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(applying, "switch", die)
    return lambda: monkeypatch.setattr(applying, "switch", switch)


def test_what_comes_and_what_goes_stand_side_by_side(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the switch the old names are seen and the new ones not, after it the reverse; no mark is left."""
    right = enter(officer)
    before = compute_exact_digest()
    stop_before(monkeypatch)
    batch = apply(officer, stage(officer, [make_patent(1)]))
    assert (batch.state, list_applicants(right)) == ("applying", [OLD])
    rows = RightParty.every.filter(right=right, role=PartyRole.APPLICANT).order_by("pk")
    assert [(row.written_name, row.import_batch_id, row.switch_batch_id) for row in rows] == [
        (OLD, None, batch.pk), (NEW, batch.pk, batch.pk),
    ]  # fmt: skip
    batch = run(drop_batch(actor=officer, batch=batch))
    assert (batch.state, compute_exact_digest()) == ("dropped", before)
    monkeypatch.undo()
    batch = apply(officer, stage(officer, [make_patent(1)]))
    assert (batch.state, list_applicants(right)) == ("applied", [NEW])
    assert not RightParty.every.filter(switch_batch=batch, import_batch=batch).exists()
    batch = run(undo_batch(actor=officer, batch=batch, reason="虚构理由"))
    assert (batch.state, compute_exact_digest()) == ("undone", before)


def test_a_switch_asks_as_much_for_many_rows_as_for_one(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """It changes columns of records and shows the batch; what hangs on them is neither written nor deleted by it."""
    for serial in range(1, 7):
        enter(officer, serial)
    switch, told = applying.switch, []

    def count(*given: Any) -> Any:
        with CaptureQueriesContext(connection) as asked:
            result = switch(*given)
        told.append([one["sql"] for one in asked.captured_queries])
        return result

    monkeypatch.setattr(applying, "switch", count)
    many = "；".join(f"虚某{place}" for place in range(20))
    for batch in ([make_patent(1)], [make_patent(serial, 发明人=many) for serial in range(2, 7)]):
        assert apply(officer, stage(officer, batch)).state == "applied"
    one, more = told
    assert len(one) == len(more)
    written = [sql for sql in more if sql.startswith(("INSERT", "DELETE", "UPDATE"))]
    assert not [sql for sql in written if "registry_" in sql and 'UPDATE "registry_right" ' not in sql]
    assert RightParty.objects.filter(right__title="虚构装置3").count() == 21


def test_who_changes_a_record_meanwhile_meets_nothing_of_a_batch(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same places can be filled by hand; the row goes back to the person, and nothing of it is left."""
    right = enter(officer)
    go_on = stop_before(monkeypatch)
    batch = apply(officer, stage(officer, [make_patent(1), make_patent(2)]))
    details = RightDetails(RightKind.INVENTION, "虚构又改", application_number=right.application_number)
    parties = [PartyEntry(PartyRole.APPLICANT, "虚构别人有限公司"), PartyEntry(PartyRole.INVENTOR, "虚丙")]
    update_right(actor=officer, right=right, expected_version=None, details=details, parties=parties)
    go_on()
    batch = apply(officer, batch)
    assert batch.state == "applied"
    assert [(row.place, row.reason) for row in list_staged(officer, batch, "doubted")] == [(1, "changed_meanwhile")]
    assert list_applicants(right) == ["虚构别人有限公司"]
    assert RightParty.every.filter(right=right).count() == 2
    assert not RightParty.every.filter(switch_batch__isnull=False).exists()
    assert Right.objects.filter(title="虚构装置2").exists()


def test_two_rows_or_two_batches_never_replace_the_same(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one is refused with the reason, whether the first is another row or another batch; the first stays."""
    right = enter(officer)
    batch = stage(officer, [make_patent(1), make_patent(2), make_patent(1, 申请人="虚构乙有限公司"), make_patent(3)])
    decide_rows(actor=officer, batch=batch, code="repeated", action="accept")
    batch.refresh_from_db()
    batch = apply(officer, batch)
    assert [(row.place, row.reason) for row in list_staged(officer, batch, "refused")] == [(3, "busy")]
    assert (list_applicants(right), Right.objects.count()) == ([NEW], 3)
    go_on = stop_before(monkeypatch)
    first = apply(officer, stage(officer, [make_patent(1, 申请人="虚构丙有限公司")]))
    go_on()
    second = apply(officer, stage(officer, [make_patent(1, 申请人="虚构丁有限公司"), make_patent(4)]))
    assert [(row.place, row.reason) for row in list_staged(officer, second, "refused")] == [(1, "busy")]
    assert list_applicants(right) == [NEW]
    assert apply(officer, first).state == "applied"
    assert list_applicants(right) == ["虚构丙有限公司"]


def test_what_was_replaced_goes_when_nobody_can_want_it_back(officer: User) -> None:
    """It stands unseen for as long as an import can be taken back, then it is deleted."""
    right = enter(officer)
    apply(officer, stage(officer, [make_patent(1)]))
    assert (forget_old_rows(), RightParty.every.filter(right=right, written_name=OLD).count()) == (0, 1)
    Batch.objects.update(applied_at=timezone.now() - timedelta(days=91))
    assert forget_old_rows() > 0
    assert RightParty.every.filter(right=right, written_name=OLD).count() == 0
    assert list_applicants(right) == [NEW]


def import_statement(officer: User, revenue: str) -> Batch:
    """Take a year's revenue of the firm in, in 万元, and stage it."""
    assert officer.region is not None
    content = write_csv([[FIRM, "2024", revenue]], ["单位全称", "统计年度", "营收（万元）"])
    batch = create_import(
        actor=officer, target="statements", content=content, name="虚构报表.csv", region=officer.region
    )
    return run(choose(officer, batch, options={"stage": "年报"}))


def correct(officer: User, row: YearlyStatement, revenue: int) -> None:
    """Correct a statement by hand."""
    details = StatementDetails(ReleaseStage.FINAL, {"revenue": revenue * WAN})
    correct_statement(
        actor=officer,
        organisation=row.organisation,
        year=row.year,
        expected_revision=row.revision,
        details=details,
        reason="虚构更正",
    )


def test_a_statement_that_was_corrected_meanwhile(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hand's correction stands, the row of the table goes back; and what was corrected later is not taken back."""
    firm: Organisation = make_organisation(officer, name=FIRM)
    details = StatementDetails(ReleaseStage.FLASH, {"revenue": 5000 * WAN})
    create_statement(actor=officer, organisation=firm, year=2024, details=details)
    go_on = stop_before(monkeypatch)
    batch = apply(officer, import_statement(officer, "5,100"))
    correct(officer, firm.statements.get(is_current=True), 5200)
    go_on()
    batch = apply(officer, batch)
    assert [row.reason for row in list_staged(officer, batch, "doubted")] == ["changed_meanwhile"]
    assert firm.statements.get(is_current=True).revenue == 5200 * WAN
    later = apply(officer, import_statement(officer, "5,300"))
    assert later.state == "applied"
    correct(officer, firm.statements.get(is_current=True), 5400)
    with pytest.raises(RefusalError, match="后来改过"):
        undo_batch(actor=officer, batch=later, reason="虚构理由")
    assert [(row.revision, row.revenue) for row in firm.statements.order_by("revision")] == [
        (1, 5000 * WAN), (2, 5200 * WAN), (3, 5300 * WAN), (4, 5400 * WAN),
    ]  # fmt: skip


def test_what_stands_once_in_a_table_that_hangs_on_records_lets_both_stand() -> None:
    """Constraints of tables that come and go hold among rows that stand, and among those of one batch."""
    for table in apps.get_models():
        if not issubclass(table, Switched):
            continue
        once = [one for one in table._meta.constraints if isinstance(one, models.UniqueConstraint)]
        for one in once:
            condition = one.condition
            assert condition is not None, one.name
            assert "switch_batch" in {name.split("__")[0] for name in condition.referenced_base_fields}, one.name
        assert len(once) % 2 == 0
        assert not [field.name for field in table._meta.concrete_fields if field.unique and not field.primary_key]
    assert issubclass(Switched, Imported)

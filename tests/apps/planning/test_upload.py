"""From a document to a draft: taking in, compiling, refusing, trying again."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from kepan.apps.accounts.enums import Level, Role, Tier
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import JobState, TaskState
from kepan.apps.desk.models import Attachment, Job, Notice, Task
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Document, Measure, Plan, Target
from kepan.apps.planning.services import cancel_compile, compiling, create_plan, discard_plan, retry_compile
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.files import Printed, make_docx, make_ofd, make_pdf, set_lines, write_paragraph
from tests.factories.planning import TEXT, make_compiling, make_draft, make_planner, run_compile

pytestmark = pytest.mark.django_db


def list_actions(plan: Plan) -> list[str]:
    """Return what the trail says was done to a plan."""
    rows = AuditEntry.objects.filter(subject_kind="planning.plan", subject_id=str(plan.pk))
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_upload_keeps_the_file_and_waits_for_its_job() -> None:
    """The bytes, the untouched text, the plan and the job are made together."""
    planner = make_planner()
    assert planner.region is not None
    content = "﻿" + TEXT.replace("\n", "\r\n")
    made = create_plan(actor=planner, content=content.encode(), name="计划.txt", region=planner.region)
    plan = made.plan
    assert made.is_new
    assert plan.state == PlanState.COMPILING
    assert plan.document.text == TEXT.replace("\n", "\r\n")
    assert plan.document.attachment is not None
    assert plan.document.attachment.sha256 == plan.document.sha256
    assert plan.document.size == len(content.encode())
    assert plan.job is not None
    assert plan.job.state == JobState.QUEUED
    assert list_actions(plan) == ["planning.create_plan"]


def test_compiled_draft_has_exact_values() -> None:
    """Each figure of the text is a row with its value, place and kind; nothing is rounded."""
    plan = make_draft(make_planner(), text=TEXT)
    rows = [
        (row.number, row.indicator, row.comparator, row.value_low, row.value_high, row.value_text, row.unit, row.kind)
        for row in Target.objects.filter(plan=plan)
    ]
    assert rows == [
        ("T1", "全社会研发经费占地区生产总值比重", "=", Decimal("2.80"), None, "2.80", "%", "target"),
        ("T2", "新增高新技术企业", ">=", Decimal("120"), None, "120", "家", "target"),
        ("T2.1", "新增省级以上高新技术企业", "=", Decimal("30"), None, "30", "家", "target"),
        ("T3", "技术合同成交额", ">", Decimal("86"), None, "86", "亿元", "target"),
        ("T4", "举办产学研对接活动", "=", Decimal("48"), None, "48", "场", "measure"),
        ("T5", "新建企业研发机构", "range", Decimal("3"), Decimal("5"), "3至5", "家", "target"),
    ]
    for row in Target.objects.filter(plan=plan):
        assert plan.document.text[row.value_start : row.value_end] == row.surface
        kept = [value for value in (row.value_low, row.value_high) if value is not None]
        assert [Decimal(text) for text in row.original["value"]] == kept
    assert (plan.title, plan.year_from, plan.year_to, plan.state) == (
        "虚构市2026年科技创新工作计划",
        2026,
        2026,
        PlanState.DRAFT,
    )
    assert (plan.figure_count, plan.target_count, plan.accepted_count, plan.open_count) == (6, 6, 0, 6)
    assert Target.objects.get(plan=plan, number="T2.1").parent == Target.objects.get(plan=plan, number="T2")
    assert Measure.objects.filter(plan=plan).count() == plan.measure_count
    assert list_actions(plan) == ["planning.create_plan", "planning.compile"]


def test_draft_waits_in_the_inbox_of_the_uploader() -> None:
    """A finished draft makes one task for whoever uploaded it."""
    planner = make_planner()
    plan = make_draft(planner)
    (task,) = Task.objects.filter(subject_kind="planning.plan", subject_id=str(plan.pk))
    assert (task.kind, task.assignee, task.state, task.url) == (
        "planning.review",
        planner,
        TaskState.OPEN,
        f"/plans/{plan.pk}/",
    )


def test_second_click_finds_the_first_plan() -> None:
    """The same file of the same person for the same region is one plan with one job."""
    planner = make_planner()
    first = make_compiling(planner, text=TEXT)
    assert planner.region is not None
    again = create_plan(actor=planner, content=TEXT.encode(), name="同一份.txt", region=planner.region)
    assert (again.plan, again.is_new) == (first, False)
    assert (Plan.objects.count(), Document.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_discarded_document_may_come_again() -> None:
    """After discarding, the same file makes a new plan and leaves the old one as it is."""
    planner = make_planner()
    assert planner.region is not None
    first = make_draft(planner, text=TEXT)
    discard_plan(actor=planner, plan=first, reason="传错了")
    again = create_plan(actor=planner, content=TEXT.encode(), name="再来.txt", region=planner.region)
    assert again.is_new
    assert again.plan != first
    assert run_compile(again.plan).state == PlanState.DRAFT


def test_only_planners_and_directors_of_the_region_upload() -> None:
    """Who may not is refused with the reason, and nothing is kept."""
    region = make_region()
    for role in (Role.SECTION_OFFICER, Role.REPORTER, Role.AUDITOR, Role.ENTERPRISE, Role.SYSTEM_ADMINISTRATOR):
        user = make_user(role, region=region)
        with pytest.raises(NotAllowedError) as refusal:
            create_plan(actor=user, content=TEXT.encode(), name="计划.txt", region=region)
        assert str(refusal.value.reason) == "只有本地区的规划人员和局领导可以编制计划"
    assert (Plan.objects.count(), Attachment.objects.count()) == (0, 0)
    assert create_plan(
        actor=make_user(Role.DIRECTOR, region=region), content=TEXT.encode(), name="计划.txt", region=region
    ).is_new


def test_planner_below_does_not_upload_for_above() -> None:
    """A district's planner makes no city plan; a city's planner makes a district's."""
    city = make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    with pytest.raises(NotAllowedError):
        create_plan(actor=make_planner(district), content=TEXT.encode(), name="计划.txt", region=city)
    made = create_plan(actor=make_planner(city), content=TEXT.encode(), name="计划.txt", region=district)
    assert made.plan.region == district


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.txt", b""),
        ("空白.txt", b" \r\n \n"),
        ("程序.txt", b"MZ\x00\x01\x02\x03" * 50),
        ("页面.html", b"<html><script>alert(1)</script></html>"),
        ("程序.html", b"MZ<html><p>" + "新增企业120家。".encode()),
        ("旧.rtf", b"{\\rtf1{\\object\\objdata 00}}"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("坏.docx", b"PK\x03\x04 not a package"),
        ("扫描.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"),
    ],
)
def test_bad_files_are_refused_in_words_and_nothing_is_kept(name: str, content: bytes) -> None:
    """A refusal names the file and leaves neither rows nor bytes."""
    planner = make_planner()
    assert planner.region is not None
    with pytest.raises(RefusalError) as refusal:
        create_plan(actor=planner, content=content, name=name, region=planner.region)
    assert name in str(refusal.value.reason)
    assert (Plan.objects.count(), Document.objects.count(), Attachment.objects.count(), Job.objects.count()) == (
        0, 0, 0, 0,
    )  # fmt: skip


def test_a_plan_follows_its_failed_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the compiler breaks, plan and job say so, the owner is told, and a second try succeeds."""
    planner = make_planner()
    plan = make_compiling(planner, text=TEXT)

    def break_down(*_args: object, **_kwargs: object) -> None:
        raise ValueError("虚构的故障")

    with monkeypatch.context() as patch:
        patch.setattr(compiling, "compile_plan", break_down)
        plan = run_compile(plan)
    assert plan.state == PlanState.FAILED
    assert plan.failure.startswith("没有识别成功")
    assert Target.objects.filter(plan=plan).count() == 0
    (notice,) = Notice.objects.filter(user=planner)
    assert notice.url == f"/plans/{plan.pk}/"
    plan = retry_compile(actor=planner, plan=plan)
    assert plan.state == PlanState.COMPILING
    plan = run_compile(plan)
    assert (plan.state, plan.failure, plan.figure_count) == (PlanState.DRAFT, "", 6)
    assert list_actions(plan) == [
        "planning.create_plan", "planning.compile_failed", "planning.retry", "planning.compile",
    ]  # fmt: skip


def test_a_cancelled_compilation_can_be_tried_again() -> None:
    """Cancelling ends the job and leaves a plan that says so; only a failed plan is tried again."""
    planner = make_planner()
    plan = make_compiling(planner, text=TEXT)
    with pytest.raises(RefusalError, match="只有识别失败"):
        retry_compile(actor=planner, plan=plan)
    cancel_compile(actor=planner, plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.failure) == (PlanState.FAILED, "识别已取消。")
    assert Notice.objects.count() == 0
    with pytest.raises(RefusalError, match="不能取消"):
        cancel_compile(actor=planner, plan=plan)
    assert run_compile(retry_compile(actor=planner, plan=plan)).state == PlanState.DRAFT


def test_a_plan_discarded_meanwhile_gets_no_rows() -> None:
    """The job of a discarded plan ends without writing, and without a task for anybody."""
    planner = make_planner()
    plan = make_compiling(planner)
    discard_plan(actor=planner, plan=plan, reason="传错了")
    plan = run_compile(plan)
    assert (plan.state, plan.figure_count) == (PlanState.DISCARDED, 0)
    assert Task.objects.filter(state=TaskState.OPEN).count() == 0


def test_a_number_too_long_for_the_database_stays_as_printed() -> None:
    """Where not every digit could be kept no number is stored; the text stays and a person is asked."""
    plan = make_draft(make_planner(), text="虚构计划\n新增高新技术企业1234567890123456.5家。\n")
    (row,) = Target.objects.filter(plan=plan)
    assert (row.value_low, row.value_text, row.is_doubtful) == (None, "1234567890123456.5", True)
    assert row.original["value"] == ["1234567890123456.5"]


def test_document_and_attachment_keep_the_tier() -> None:
    """The tier of the upload holds for plan, document and file alike."""
    plan = make_compiling(make_planner(), tier=Tier.PROPRIETARY_DATA)
    assert plan.document.attachment is not None
    assert {plan.tier, plan.document.tier, plan.document.attachment.tier} == {Tier.PROPRIETARY_DATA}


SENTENCE = "新增高新技术企业120家，技术合同成交额达到86亿元。"


@pytest.mark.parametrize(
    ("name", "content", "kind", "pages"),
    [
        ("计划.docx", make_docx(write_paragraph(SENTENCE), parts={"[Content_Types].xml": "<a/>"}), "docx", []),
        ("计划.pdf", make_pdf([set_lines([SENTENCE]), []]), "pdf", [0, len(SENTENCE)]),
        ("计划.ofd", make_ofd([[Printed(SENTENCE, 20, 40)]]), "ofd", [0]),
        ("计划.html", f"<html><script>1</script><p>{SENTENCE}</p></html>".encode(), "html", []),
        ("计划.markdown", SENTENCE.encode(), "md", []),
    ],
)
def test_the_extracted_text_is_kept_with_its_digest(name: str, content: bytes, kind: str, pages: list[int]) -> None:
    """Places of figures refer to the text that was extracted at the upload, whatever the file is."""
    planner = make_planner()
    assert planner.region is not None
    plan = run_compile(create_plan(actor=planner, content=content, name=name, region=planner.region).plan)
    document = plan.document
    assert (document.kind, document.pages, document.text.strip()) == (kind, pages, SENTENCE)
    assert document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    rows = Target.objects.filter(plan=plan)
    assert [document.text[row.value_start : row.value_end] for row in rows] == ["120家", "86亿元"]
    entry = AuditEntry.objects.get(action="planning.create_plan")
    assert entry.after is not None
    assert entry.after["text_sha256"] == document.text_sha256


def test_documents_of_the_first_version_get_what_they_lack() -> None:
    """The migration computes the digest of the text that is there and tells the kind by the name."""
    plans = [make_compiling(make_planner(), name=name) for name in ("甲.TXT", "乙.md", "丙.text")]
    Document.objects.update(kind="", text_sha256="")
    migration = import_module("kepan.apps.planning.migrations.0002_document_extract")
    migration.fill(apps, None)
    documents = [Document.objects.get(pk=plan.document_id) for plan in plans]
    assert [document.kind for document in documents] == ["txt", "md", "txt"]
    assert all(document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest() for document in documents)

"""The tables as 0001 to 0014 leave them, made at once where nothing stands yet."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from kepan.apps.trail import tables


class Migration(migrations.Migration):
    replaces = [
        ("planning", "0001_initial"),
        ("planning", "0002_document_extract"),
        ("planning", "0003_force_and_duties"),
        ("planning", "0004_rows_without_place"),
        ("planning", "0005_draft_steps"),
        ("planning", "0006_share_reports"),
        ("planning", "0007_compiled_trees"),
        ("planning", "0008_row_states"),
        ("planning", "0009_row_texts"),
        ("planning", "0010_parts_by_month"),
        ("planning", "0011_duties_by_day"),
        ("planning", "0012_counting_duties"),
        ("planning", "0013_binding"),
        ("planning", "0014_late_measures"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_cache_table"),
        ("accounts", "0003_tokens_and_answers"),
        ("accounts", "0004_calls_of_all_processes"),
        ("accounts", "__first__"),
        ("desk", "0001_initial"),
    ]

    operations = [
        tables.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                (
                    "kind",
                    models.CharField(
                        choices=[("plan", "年度计划"), ("programme", "多年规划"), ("summary", "工作总结")],
                        default="plan",
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("compiling", "识别中"),
                            ("failed", "识别失败"),
                            ("draft", "草稿"),
                            ("confirmed", "已确认"),
                            ("discarded", "已作废"),
                        ],
                        default="compiling",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("public_data", "公共数据"),
                            ("owned_data", "自有数据"),
                            ("proprietary_data", "专有数据"),
                        ],
                        default="owned_data",
                        max_length=20,
                        verbose_name="数据分级",
                    ),
                ),
                ("territory", models.CharField(blank=True, max_length=120, verbose_name="原文所称地区")),
                ("year_from", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="起始年")),
                ("year_to", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="终止年")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("request_key", models.CharField(max_length=160, unique=True)),
                ("failure", models.TextField(blank=True, verbose_name="失败原因")),
                ("compiler_version", models.CharField(blank=True, max_length=20, verbose_name="识别程序版本")),
                ("compiled_at", models.DateTimeField(blank=True, null=True, verbose_name="识别时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("figure_count", models.PositiveIntegerField(default=0, verbose_name="数字")),
                ("target_count", models.PositiveIntegerField(default=0, verbose_name="目标")),
                ("measure_count", models.PositiveIntegerField(default=0, verbose_name="措施")),
                ("accepted_count", models.PositiveIntegerField(default=0, verbose_name="已采纳")),
                ("open_count", models.PositiveIntegerField(default=0, verbose_name="待确认")),
                ("doubt_count", models.PositiveIntegerField(default=0, verbose_name="疑点")),
                ("discard_reason", models.TextField(blank=True, verbose_name="作废理由")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("document_place", models.PositiveSmallIntegerField(default=0)),
                ("force_number", models.PositiveIntegerField(default=0, verbose_name="生效版本")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed_plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="plans",
                        to="desk.job",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="accounts.office",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="successors",
                        to="planning.plan",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="slices",
                        to="planning.plan",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="accounts.region"
                    ),
                ),
            ],
            options={
                "verbose_name": "计划",
            },
        ),
        tables.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("encoding", models.CharField(max_length=40, verbose_name="编码")),
                ("text", models.TextField(verbose_name="正文")),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("public_data", "公共数据"),
                            ("owned_data", "自有数据"),
                            ("proprietary_data", "专有数据"),
                        ],
                        default="owned_data",
                        max_length=20,
                        verbose_name="数据分级",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="文件种类")),
                ("notes", models.JSONField(blank=True, default=list, verbose_name="读取说明")),
                ("pages", models.JSONField(blank=True, default=list, verbose_name="各页起点")),
                ("text_sha256", models.CharField(blank=True, max_length=64, verbose_name="正文摘要")),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="desk.attachment",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="accounts.office",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="accounts.region"
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "indexes": [models.Index(fields=["sha256"], name="planning_document_digest")],
            },
        ),
        tables.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("submitted", "待审定"),
                            ("approved", "已批准"),
                            ("rejected", "已退回"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.TextField(verbose_name="理由")),
                ("effective_on", models.DateField(verbose_name="生效日期")),
                ("base_number", models.PositiveIntegerField(verbose_name="依据的版本")),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="送审时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审定时间")),
                ("decision_note", models.TextField(blank=True, verbose_name="审定意见")),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_requests",
                        to="desk.attachment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_plan_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="planning.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "变更申请",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["plan", "state"], name="planning_request_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "rejected"]), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="decided_request_has_time",
                    )
                ],
            },
        ),
        tables.CreateModel(
            name="CompiledTree",
            fields=[
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="tree",
                        serialize=False,
                        to="planning.plan",
                    ),
                ),
                ("content", models.JSONField(verbose_name="识别结果")),
            ],
            options={
                "verbose_name": "识别结果",
            },
        ),
        tables.CreateModel(
            name="RowText",
            fields=[
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="row_text",
                        serialize=False,
                        to="planning.plan",
                    ),
                ),
                ("lines", models.TextField()),
                ("keys", models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name="plan",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="planning.document"
            ),
        ),
        tables.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("accept", "采纳"),
                            ("reject", "不采纳"),
                            ("update", "修改"),
                            ("add", "补充"),
                            ("split", "拆分"),
                            ("merge", "合并"),
                            ("move", "移动"),
                            ("repair", "处理原文疑误"),
                            ("undo", "撤销"),
                            ("redo", "重做"),
                        ],
                        max_length=10,
                        verbose_name="操作",
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("is_cleared", models.BooleanField(default=False)),
                ("plan_version", models.PositiveIntegerField(default=0, verbose_name="此后的版本")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="planning.plan"
                    ),
                ),
                (
                    "turned",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="planning.edit",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["plan", "actor", "-id"], name="planning_edit_newest"),
                    models.Index(fields=["plan", "plan_version"], name="planning_edit_version"),
                ],
            },
        ),
        tables.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                ("marker", models.CharField(blank=True, max_length=20, verbose_name="序号")),
                ("title", models.CharField(max_length=300, verbose_name="措施")),
                ("section_path", models.JSONField(blank=True, default=list, verbose_name="章节")),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("action", models.CharField(blank=True, max_length=120, verbose_name="动作")),
                ("deadline", models.CharField(blank=True, max_length=60, verbose_name="文中时限")),
                ("evidence", models.JSONField(blank=True, default=list, verbose_name="证明材料")),
                ("object", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                ("offices", models.JSONField(blank=True, default=list, verbose_name="文中责任单位")),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("waiting", "未启动"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("stopped", "已中止"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="进展",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("accepted", "已采纳"),
                            ("rejected", "不采纳"),
                            ("dropped", "已取消"),
                            ("replaced", "已拆分或合并"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="accepted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("is_edited", models.BooleanField(default=False, verbose_name="已修改")),
                ("original", models.JSONField(blank=True, null=True, verbose_name="识别原值")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sources",
                        to="planning.measure",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="planning.measure",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measures", to="planning.plan"
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pieces",
                        to="planning.measure",
                    ),
                ),
            ],
            options={
                "verbose_name": "措施",
                "ordering": ["plan_id", "position"],
                "indexes": [
                    models.Index(fields=["state", "plan"], name="planning_measure_state"),
                    models.Index(fields=["id", "progress"], name="planning_measure_progress"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="measure_position_once"),
                    models.CheckConstraint(condition=models.Q(("start__lt", models.F("end"))), name="measure_has_text"),
                ],
            },
        ),
        tables.CreateModel(
            name="Phase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("name", models.CharField(max_length=120, verbose_name="阶段")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束")),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("measures", models.ManyToManyField(blank=True, related_name="phases", to="planning.measure")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="planning.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段",
                "ordering": ["plan_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="phase_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="phase_days_in_order",
                    ),
                ],
            },
        ),
        tables.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版本号")),
                ("effective_on", models.DateField(verbose_name="生效日期")),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="签署时间")),
                ("signature", models.CharField(max_length=64, verbose_name="签名摘要")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="写入时间")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="planning.document"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="planning.plan"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resulting_version",
                        to="planning.changerequest",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_plan_versions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "计划版本",
                "ordering": ["plan_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="plan_version_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="plan_version_number_from_one"),
                ],
            },
        ),
        tables.CreateModel(
            name="ProgressNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="进展")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "未启动"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("stopped", "已中止"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="填报时间")),
                (
                    "attachments",
                    models.ManyToManyField(blank=True, related_name="progress_notes", to="desk.attachment"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="planning.measure"
                    ),
                ),
            ],
            options={
                "verbose_name": "进展",
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["measure", "-made_at", "-id"], name="planning_note_newest")],
            },
        ),
        tables.CreateModel(
            name="RepairChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                (
                    "choice",
                    models.CharField(
                        choices=[("taken", "按建议读"), ("left", "按原文读")], max_length=10, verbose_name="决定"
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="repair_choices", to="planning.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "原文疑误的决定",
                "ordering": ["plan_id", "place"],
                "constraints": [models.UniqueConstraint(fields=("plan", "place"), name="repair_choice_once")],
            },
        ),
        tables.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(choices=[("target", "目标"), ("measure", "措施")], max_length=10)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("number_from", models.PositiveIntegerField()),
                ("number_to", models.PositiveIntegerField(blank=True, null=True)),
                ("order", models.PositiveIntegerField(default=0)),
                ("values", models.JSONField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="planning.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["plan_id", "subject_kind", "order", "subject_id"],
                "indexes": [
                    models.Index(fields=["plan", "subject_kind", "number_from", "order"], name="planning_revision_at")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_kind", "subject_id", "number_from"), name="revision_starts_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number_to__isnull", True)),
                        fields=("subject_kind", "subject_id"),
                        name="revision_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number_to__isnull", True), ("number_to__gt", models.F("number_from")), _connector="OR"
                        ),
                        name="revision_in_order",
                    ),
                ],
            },
        ),
        tables.CreateModel(
            name="RuleSuggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("indicator", "指标"),
                            ("comparator", "比较词"),
                            ("unit", "计量单位"),
                            ("kind", "类别"),
                            ("period", "期限"),
                            ("split", "拆分"),
                            ("merge", "合并"),
                        ],
                        max_length=12,
                        verbose_name="改了什么",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("passage", models.TextField(verbose_name="原文")),
                ("reading", models.JSONField(verbose_name="识别为")),
                ("correction", models.JSONField(verbose_name="改为")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="次数")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处理"), ("taken", "已采用"), ("declined", "不采用")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="首次")),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="处理时间")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rule_suggestions", to="planning.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "词表建议",
                "ordering": ["-count", "-last_at", "-id"],
                "indexes": [
                    models.Index(fields=["state", "-count", "-last_at", "-id"], name="planning_suggestion_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("decided_at__isnull", False), _connector="OR"),
                        name="decided_suggestion_has_time",
                    )
                ],
            },
        ),
        tables.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[("region", "按地区"), ("office", "按科室"), ("year", "按年度"), ("month", "按月份")],
                        max_length=10,
                        verbose_name="分解方式",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年")),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="月",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="数值")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("waiting", "未启动"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("stopped", "已中止"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="进展",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="截止")),
                (
                    "months_difference",
                    models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="差额"),
                ),
                ("months_note", models.CharField(blank=True, max_length=300, verbose_name="差额说明")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_shares",
                        to="accounts.office",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_shares",
                        to="accounts.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "分解",
                "ordering": ["target_id", "dimension", "year", "month", "region_id", "office_id"],
            },
        ),
        tables.CreateModel(
            name="ShareMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="月",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="数值")),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="months", to="planning.share"
                    ),
                ),
            ],
            options={
                "verbose_name": "分月",
                "ordering": ["share_id", "year", "month"],
                "constraints": [
                    models.UniqueConstraint(fields=("share", "year", "month"), name="share_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="share_month_in_year"
                    ),
                ],
            },
        ),
        tables.CreateModel(
            name="ShareReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(verbose_name="截至")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="完成数"),
                ),
                ("text", models.TextField(verbose_name="进展")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "未启动"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("stopped", "已中止"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="填报时间")),
                ("attachments", models.ManyToManyField(blank=True, related_name="share_reports", to="desk.attachment")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="planning.share"
                    ),
                ),
            ],
            options={
                "verbose_name": "分解目标的进展",
                "ordering": ["-as_of", "-id"],
                "indexes": [models.Index(fields=["share", "-as_of", "-id"], name="planning_share_newest")],
            },
        ),
        tables.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("target", "目标"),
                            ("measure", "措施数"),
                            ("achieved", "已完成"),
                            ("growth_target", "增长目标"),
                            ("growth_achieved", "已增长"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("indicator", models.CharField(max_length=200, verbose_name="指标")),
                (
                    "comparator",
                    models.CharField(
                        choices=[
                            ("=", "等于"),
                            (">=", "不低于"),
                            (">", "超过"),
                            ("<=", "不超过"),
                            ("<", "低于"),
                            ("~", "左右"),
                            ("range", "区间"),
                        ],
                        default="=",
                        max_length=8,
                        verbose_name="比较词",
                    ),
                ),
                (
                    "value_low",
                    models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="数值"),
                ),
                (
                    "value_high",
                    models.DecimalField(
                        blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="数值上限"
                    ),
                ),
                ("value_text", models.CharField(max_length=60, verbose_name="原文数值")),
                ("unit", models.CharField(blank=True, max_length=30, verbose_name="计量单位")),
                ("period", models.CharField(blank=True, max_length=60, verbose_name="期限")),
                ("direction", models.CharField(blank=True, max_length=10, verbose_name="升降")),
                ("rate", models.CharField(blank=True, max_length=20, verbose_name="速率")),
                ("form", models.CharField(blank=True, max_length=20, verbose_name="表述")),
                (
                    "baseline",
                    models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True, verbose_name="基期值"),
                ),
                ("baseline_period", models.CharField(blank=True, max_length=60, verbose_name="基期")),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("value_start", models.PositiveIntegerField(blank=True, null=True)),
                ("value_end", models.PositiveIntegerField(blank=True, null=True)),
                ("surface", models.CharField(max_length=120, verbose_name="原文")),
                ("section_path", models.JSONField(blank=True, default=list, verbose_name="章节")),
                (
                    "confidence",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True, verbose_name="把握"),
                ),
                ("doubts", models.JSONField(blank=True, default=list, verbose_name="疑点")),
                ("is_doubtful", models.BooleanField(default=False, verbose_name="有疑点")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待确认"),
                            ("accepted", "已采纳"),
                            ("rejected", "不采纳"),
                            ("dropped", "已取消"),
                            ("replaced", "已拆分或合并"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("is_edited", models.BooleanField(default=False, verbose_name="已修改")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("original", models.JSONField(blank=True, null=True, verbose_name="识别原值")),
                ("accrual", models.CharField(blank=True, max_length=12, verbose_name="累计方式")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="指标代码")),
                ("date_from", models.DateField(blank=True, null=True, verbose_name="期限起")),
                ("date_to", models.DateField(blank=True, null=True, verbose_name="期限止")),
                ("level", models.CharField(blank=True, max_length=20, verbose_name="级别")),
                (
                    "meaning",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("=", "等于"),
                            (">=", "不低于"),
                            (">", "超过"),
                            ("<=", "不超过"),
                            ("<", "低于"),
                            ("~", "左右"),
                            ("range", "区间"),
                        ],
                        max_length=8,
                        verbose_name="含义",
                    ),
                ),
                ("modality", models.CharField(blank=True, max_length=10, verbose_name="语气")),
                ("territory", models.CharField(blank=True, max_length=120, verbose_name="所指地区")),
                ("repaired", models.JSONField(blank=True, null=True, verbose_name="按修订识别的值")),
                ("repairs", models.JSONField(blank=True, default=list, verbose_name="所依据的修订")),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="targets",
                        to="planning.measure",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sources",
                        to="planning.target",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="planning.target",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="planning.plan"
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pieces",
                        to="planning.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "目标",
                "ordering": ["plan_id", "value_start", "position"],
                "indexes": [models.Index(fields=["state", "plan"], name="planning_target_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="target_position_once"),
                    models.UniqueConstraint(fields=("plan", "number"), name="target_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start__lte", models.F("value_start")),
                            ("value_start__lt", models.F("value_end")),
                            ("value_end__lte", models.F("end")),
                        ),
                        name="target_value_in_clause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value_high__isnull", True), ("value_high__gte", models.F("value_low")), _connector="OR"
                        ),
                        name="target_range_in_order",
                    ),
                ],
            },
        ),
        tables.CreateModel(
            name="ShareNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[("region", "按地区"), ("office", "按科室"), ("year", "按年度"), ("month", "按月份")],
                        max_length=10,
                        verbose_name="分解方式",
                    ),
                ),
                ("difference", models.DecimalField(decimal_places=8, max_digits=24, verbose_name="差额")),
                ("reason", models.CharField(max_length=300, verbose_name="说明")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="share_notes", to="planning.target"
                    ),
                ),
            ],
            options={
                "verbose_name": "差额说明",
                "constraints": [models.UniqueConstraint(fields=("target", "dimension"), name="share_note_once")],
            },
        ),
        migrations.AddField(
            model_name="share",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="planning.target"
            ),
        ),
        tables.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="里程碑")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="截止")),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="达成时间")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "measure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="milestones",
                        to="planning.measure",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="planning.plan"
                    ),
                ),
                (
                    "reached_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="milestones",
                        to="planning.phase",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="milestones",
                        to="planning.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "里程碑",
                "ordering": ["plan_id", "due_on", "id"],
            },
        ),
        tables.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="截止")),
                (
                    "weight",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="权重",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "lead_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_duties",
                        to="accounts.office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="planning.plan"
                    ),
                ),
                (
                    "support_offices",
                    models.ManyToManyField(blank=True, related_name="supported_duties", to="accounts.office"),
                ),
                (
                    "measure",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty",
                        to="planning.measure",
                    ),
                ),
                (
                    "target",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty",
                        to="planning.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任",
                "indexes": [
                    models.Index(fields=["person", "due_on"], name="planning_duty_person"),
                    models.Index(fields=["lead_office", "due_on"], name="planning_duty_office"),
                    models.Index(fields=["due_on", "id"], name="planning_duty_due"),
                    models.Index(
                        condition=models.Q(("measure__isnull", False)),
                        fields=["due_on", "id", "plan", "measure", "target"],
                        name="planning_duty_measures",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure__isnull", True), ("target__isnull", False)),
                            models.Q(("measure__isnull", False), ("target__isnull", True)),
                            _connector="OR",
                        ),
                        name="duty_has_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("due_on__isnull", True),
                            ("due_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="duty_days_in_order",
                    ),
                ],
            },
        ),
        tables.CreateModel(
            name="Binding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "counted",
                    models.CharField(choices=[("upper_funds", "上级项目经费")], max_length=20, verbose_name="取数"),
                ),
                (
                    "definition",
                    models.CharField(
                        choices=[("approved", "立项口径"), ("received", "到位口径")], max_length=12, verbose_name="口径"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("city", "市级"),
                            ("district", "县（区）级"),
                        ],
                        max_length=12,
                        verbose_name="级别不低于",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="口径说明")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "target",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="binding", to="planning.target"
                    ),
                ),
            ],
            options={
                "verbose_name": "取数口径",
            },
        ),
        tables.CreateModel(
            name="ChangeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                (
                    "verb",
                    models.CharField(
                        choices=[("change", "调整"), ("add", "新增"), ("drop", "取消")],
                        max_length=10,
                        verbose_name="操作",
                    ),
                ),
                ("subject_kind", models.CharField(choices=[("target", "目标"), ("measure", "措施")], max_length=10)),
                ("subject_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("before", models.JSONField(blank=True, null=True)),
                ("after", models.JSONField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="planning.changerequest"
                    ),
                ),
            ],
            options={
                "ordering": ["request_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "position"), name="change_line_position_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("subject_id__isnull", False)),
                        fields=("request", "subject_kind", "subject_id"),
                        name="change_line_subject_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("before__isnull", True), ("subject_id__isnull", True), ("verb", "add")),
                            models.Q(models.Q(("verb", "add"), _negated=True), ("subject_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="change_line_has_subject",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["-updated_at", "-id"], name="planning_plan_newest"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["region", "state", "tier", "owner", "office"], name="planning_plan_visible"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year_from__isnull", True),
                    ("year_to__isnull", True),
                    ("year_to__gte", models.F("year_from")),
                    _connector="OR",
                ),
                name="plan_years_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="confirmed_plan_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dimension", "region")), fields=("target", "region"), name="region_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dimension", "office")), fields=("target", "office"), name="office_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dimension", "year")), fields=("target", "year"), name="year_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dimension", "month")), fields=("target", "year", "month"), name="month_share_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dimension", "region"),
                        ("month", None),
                        ("office", None),
                        ("region__isnull", False),
                        ("year", None),
                    ),
                    models.Q(
                        ("dimension", "office"),
                        ("month", None),
                        ("office__isnull", False),
                        ("region", None),
                        ("year", None),
                    ),
                    models.Q(
                        ("dimension", "year"),
                        ("month", None),
                        ("office", None),
                        ("region", None),
                        ("year__isnull", False),
                    ),
                    models.Q(
                        ("dimension", "month"),
                        ("month__isnull", False),
                        ("office", None),
                        ("region", None),
                        ("year__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="share_fits_its_dimension",
            ),
        ),
    ]

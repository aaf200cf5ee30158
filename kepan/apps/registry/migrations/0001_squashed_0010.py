"""The tables as 0001 to 0010 leave them, made at once where nothing stands yet."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kepan.apps.accounts.models
import kepan.apps.registry.models.keys


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_organisation_code_inside"),
        ("registry", "0003_indexes_of_lists"),
        ("registry", "0004_indexes_of_rights"),
        ("registry", "0005_project_partners"),
        ("registry", "0006_events_of_rights_and_who_they_name"),
        ("registry", "0007_person_pair"),
        ("registry", "0008_lists_of_a_million"),
        ("registry", "0009_places_left_and_registered_size"),
        ("registry", "0010_rights_by_kind_and_status"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0003_tokens_and_answers"),
        ("accounts", "0004_calls_of_all_processes"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("title", models.CharField(max_length=300, verbose_name="协议名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="协议编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("iur_cooperation", "产学研合作"),
                            ("framework", "全面合作"),
                            ("development", "技术开发"),
                            ("transfer", "技术转让"),
                            ("licence", "技术许可"),
                            ("consulting", "技术咨询"),
                            ("service", "技术服务"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("signed", "已签订"),
                            ("running", "履行中"),
                            ("fulfilled", "已履行"),
                            ("terminated", "已终止"),
                        ],
                        default="signed",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "amount",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="协议金额"
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="签订日期")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="renewals",
                        to="registry.agreement",
                        verbose_name="续签自",
                    ),
                ),
            ],
            options={
                "verbose_name": "协议",
                "indexes": [models.Index(fields=["-signed_on", "-id"], name="registry_agreement_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="agreement_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="agreement_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("check_code", models.CharField(max_length=60, verbose_name="规则")),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "错误"), ("warning", "疑问"), ("hint", "提示")],
                        max_length=10,
                        verbose_name="程度",
                    ),
                ),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("subject_title", models.CharField(max_length=200, verbose_name="对象")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("detail", models.JSONField(default=dict, verbose_name="比较的数值")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处理"), ("excused", "已说明"), ("resolved", "已消除")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="发现时间")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="消除时间")),
                ("excuse", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "excused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "数据校验结果",
                "indexes": [
                    models.Index(fields=["state", "severity", "id"], name="registry_finding_open"),
                    models.Index(fields=["subject_kind", "subject_id"], name="registry_finding_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=("check_code", "subject_kind", "subject_id"),
                        name="finding_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fulfilment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "amount",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="金额"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="履行内容")),
                ("evidence", models.CharField(blank=True, max_length=200, verbose_name="凭证")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fulfilments", to="registry.agreement"
                    ),
                ),
            ],
            options={
                "verbose_name": "履约",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("name_key", models.CharField(max_length=200)),
                ("core", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "存续"), ("closed", "注销"), ("merged", "已并入另一记录")],
                        default="active",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "parent_kind",
                    models.CharField(
                        blank=True,
                        choices=[("branch", "分支机构"), ("subsidiary", "子公司")],
                        max_length=12,
                        verbose_name="隶属关系",
                    ),
                ),
                ("industry", kepan.apps.accounts.models.ByteOrderField(blank=True, max_length=5, verbose_name="行业")),
                ("industry_edition", models.CharField(blank=True, max_length=4, verbose_name="行业分类版本")),
                ("hightech_field", models.CharField(blank=True, max_length=10, verbose_name="高新技术领域")),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="网址")),
                (
                    "registered_capital",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="注册资本"
                    ),
                ),
                ("representative", models.CharField(blank=True, max_length=60, verbose_name="法定代表人")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        max_length=10,
                        verbose_name="规模",
                    ),
                ),
                ("latest_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="最近年报")),
                (
                    "latest_revenue",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="最近营业收入"
                    ),
                ),
                (
                    "latest_rd",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="最近研发费用"
                    ),
                ),
                (
                    "latest_staff",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="最近职工人数"
                    ),
                ),
                (
                    "registered_size",
                    models.CharField(
                        blank=True,
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        max_length=10,
                        verbose_name="登记的规模",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_records",
                        to="registry.organisation",
                        verbose_name="并入",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.organisation",
                        verbose_name="上级单位",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zone_organisations",
                        to="accounts.region",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "indexes": [
                    models.Index(fields=["name", "id"], name="registry_org_name"),
                    models.Index(fields=["name_key"], name="registry_org_name_key"),
                    models.Index(fields=["core"], name="registry_org_core"),
                    models.Index(fields=["region", "name", "id"], name="registry_org_region"),
                    models.Index(fields=["zone", "name", "id"], name="registry_org_zone"),
                    models.Index(kepan.apps.registry.models.keys.InnerCode("uscc"), name="registry_org_inner"),
                    models.Index(fields=["size", "name", "id"], name="registry_org_size"),
                    models.Index(fields=["latest_revenue", "id"], name="registry_org_revenue"),
                    models.Index(fields=["founded_on", "id"], name="registry_org_founded"),
                    models.Index(fields=["region", "state", "tier", "owner", "office"], name="registry_org_visible"),
                    models.Index(fields=["industry", "id"], name="registry_org_industry"),
                    models.Index(fields=["latest_year", "id"], name="registry_org_year"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("uscc", ""), _negated=True), models.Q(("state", "merged"), _negated=True)
                        ),
                        fields=("uscc",),
                        name="one_record_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="merged_organisation_points_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("founded_on__isnull", True),
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("founded_on")),
                            _connector="OR",
                        ),
                        name="organisation_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent__isnull", True), ("parent_kind", "")),
                            models.Q(("parent__isnull", False), models.Q(("parent_kind", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="parent_has_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="相符程度")),
                ("evidence", models.JSONField(default=dict, verbose_name="依据")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核对"), ("merged", "已合并"), ("distinct", "不是同一个")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="发现时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="核对时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
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
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.organisation"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "疑似重复",
                "indexes": [models.Index(fields=["state", "-score", "id"], name="registry_pair_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("left", "right"), name="pair_once"),
                    models.CheckConstraint(condition=models.Q(("left__lt", models.F("right"))), name="pair_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("founded", "成立"),
                            ("renamed", "更名"),
                            ("moved", "迁址"),
                            ("absorbed", "被合并"),
                            ("closed", "注销"),
                        ],
                        max_length=10,
                        verbose_name="事件",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("before", models.CharField(blank=True, max_length=200, verbose_name="之前")),
                ("after", models.CharField(blank=True, max_length=200, verbose_name="之后")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("from_address", models.CharField(blank=True, max_length=200, verbose_name="原地址")),
                (
                    "from_region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="迁出地区",
                    ),
                ),
                (
                    "from_zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="迁出园区",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="life_events",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位沿革",
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="授予时间")),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位账号",
                "constraints": [models.UniqueConstraint(fields=("organisation", "user"), name="delegation_once")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="联系事项")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "联系人",
                "ordering": ["purpose", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("side", models.CharField(blank=True, max_length=20, verbose_name="身份")),
                ("written_name", models.CharField(max_length=200, verbose_name="原文名称")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="registry.agreement"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agreement_parties",
                        to="registry.organisation",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "协议方",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "position"), name="agreement_party_once_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("former_uscc", "曾用统一社会信用代码"),
                            ("organisation", "组织机构代码"),
                            ("business", "工商注册号"),
                            ("tax", "纳税人识别号"),
                        ],
                        max_length=14,
                        verbose_name="种类",
                    ),
                ),
                ("code", models.CharField(max_length=30, verbose_name="代码")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "单位代码",
                "ordering": ["kind", "code"],
                "indexes": [models.Index(fields=["code"], name="registry_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind", "code"), name="code_once_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("name_key", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("current", "现名"),
                            ("former", "曾用名"),
                            ("short", "简称"),
                            ("english", "英文名"),
                            ("alias", "别称"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "单位名称",
                "ordering": ["kind", "starts_on", "name"],
                "indexes": [models.Index(fields=["name_key"], name="registry_name_key")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "current")), fields=("organisation",), name="one_current_name"
                    ),
                    models.UniqueConstraint(fields=("organisation", "kind", "name"), name="name_once_a_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("university", "高等学校"),
                            ("institute", "科研院所"),
                            ("hospital", "医疗机构"),
                            ("office", "机关"),
                            ("carrier_operator", "载体运营单位"),
                            ("service_agency", "服务机构"),
                            ("bank", "银行"),
                            ("fund", "基金"),
                            ("association", "协会"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "单位类型",
                "ordering": ["kind", "starts_on"],
                "indexes": [models.Index(fields=["kind", "organisation"], name="registry_role_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("organisation", "kind"),
                        name="role_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("chain", "产业链"),
                            ("chain_node", "产业链环节"),
                            ("hightech_field", "高新技术领域"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="标签")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "标签",
                "ordering": ["kind", "code"],
                "indexes": [models.Index(fields=["kind", "code", "organisation"], name="registry_tag")],
                "constraints": [models.UniqueConstraint(fields=("organisation", "kind", "code"), name="tag_once")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("identity_digest", models.CharField(blank=True, max_length=64, verbose_name="证件号摘要")),
                ("identity_tail", models.CharField(blank=True, max_length=4, verbose_name="证件号末四位")),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="出生年份")),
                ("degree", models.CharField(blank=True, max_length=20, verbose_name="学位")),
                ("professional_title", models.CharField(blank=True, max_length=40, verbose_name="职称")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_records",
                        to="registry.person",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员",
                "indexes": [models.Index(fields=["name", "id"], name="registry_person_name")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("identity_digest", ""), _negated=True), ("merged_into__isnull", True)
                        ),
                        fields=("identity_digest",),
                        name="one_record_a_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(default=dict, verbose_name="合并前")),
                ("moved", models.JSONField(default=list, verbose_name="移动的引用")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="合并时间")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="拆分时间")),
                (
                    "merged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers",
                        to="registry.organisation",
                    ),
                ),
                (
                    "dropped_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
                (
                    "kept_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "合并",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dropped__isnull", False),
                                ("dropped_person", None),
                                ("kept__isnull", False),
                                ("kept_person", None),
                            ),
                            models.Q(
                                ("dropped", None),
                                ("dropped_person__isnull", False),
                                ("kept", None),
                                ("kept_person__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="merger_of_one_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.CharField(
                        choices=[("discipline", "学科"), ("ipc", "国际专利分类"), ("hightech_field", "高新技术领域")],
                        max_length=20,
                        verbose_name="分类",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fields", to="registry.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "专业领域",
                "ordering": ["scheme", "code"],
                "indexes": [models.Index(fields=["scheme", "code", "person"], name="registry_person_field")],
                "constraints": [models.UniqueConstraint(fields=("person", "scheme", "code"), name="person_field_once")],
            },
        ),
        migrations.CreateModel(
            name="PersonPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="相符程度")),
                ("evidence", models.JSONField(default=dict, verbose_name="依据")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核对"), ("merged", "已合并"), ("distinct", "不是同一个")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="发现时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="核对时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
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
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "疑似重复的人员",
                "indexes": [models.Index(fields=["state", "-score", "id"], name="registry_person_pair_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("left", "right"), name="person_pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("left__lt", models.F("right"))), name="person_pair_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("expert", "专家"),
                            ("talent", "人才"),
                            ("entrepreneur", "企业家"),
                            ("commissioner", "科技特派员"),
                            ("liaison", "联络员"),
                            ("inventor", "发明人"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=60, verbose_name="类别")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="registry.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "人员类型",
                "ordering": ["kind", "category", "starts_on"],
                "indexes": [models.Index(fields=["kind", "category", "person"], name="registry_person_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("person", "kind", "category"),
                        name="person_role_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("is_main", models.BooleanField(default=True, verbose_name="专职")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="registry.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="positions", to="registry.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ["-starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="position_days_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("title", models.CharField(max_length=40, verbose_name="称号")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("city", "市级"),
                            ("district", "县（区）级"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("object_name", models.CharField(blank=True, max_length=200, verbose_name="对象名称")),
                ("batch", models.CharField(blank=True, max_length=60, verbose_name="批次")),
                (
                    "document_number",
                    kepan.apps.accounts.models.ByteOrderField(blank=True, max_length=60, verbose_name="文号"),
                ),
                (
                    "certificate",
                    kepan.apps.accounts.models.ByteOrderField(blank=True, max_length=60, verbose_name="证书编号"),
                ),
                ("recognised_on", models.DateField(verbose_name="认定日期")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="有效期自")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                (
                    "state",
                    models.CharField(
                        choices=[("granted", "已认定"), ("cancelled", "已取消")],
                        default="granted",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("cancelled_on", models.DateField(blank=True, null=True, verbose_name="取消日期")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognitions",
                        to="registry.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognitions",
                        to="registry.person",
                        verbose_name="人员",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="registry.recognition",
                        verbose_name="重新认定自",
                    ),
                ),
            ],
            options={
                "verbose_name": "认定",
                "indexes": [
                    models.Index(fields=["title", "valid_to", "organisation"], name="registry_recognition_title"),
                    models.Index(fields=["-recognised_on", "-id"], name="registry_recognition_newest"),
                    models.Index(fields=["region", "tier", "owner", "office"], name="registry_recognition_visible"),
                    models.Index(
                        fields=["title", "organisation", "state", "valid_to", "valid_from"],
                        name="registry_recognition_holder",
                    ),
                    models.Index(fields=["certificate"], name="registry_certificate"),
                    models.Index(fields=["document_number"], name="registry_document_number"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("organisation__isnull", False), ("person__isnull", False), _connector="OR"),
                        name="recognition_has_a_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="recognition_days_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("certificate", ""), _negated=True),
                        fields=("title", "certificate"),
                        name="certificate_once_a_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("public_data", "公共数据"),
                            ("owned_data", "自有数据"),
                            ("proprietary_data", "专有数据"),
                        ],
                        default="public_data",
                        max_length=20,
                        verbose_name="数据分级",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invention", "发明专利"),
                            ("utility_model", "实用新型"),
                            ("design", "外观设计"),
                            ("pct", "PCT 国际申请"),
                            ("software", "软件著作权"),
                            ("layout_design", "集成电路布图设计"),
                            ("plant_variety", "植物新品种"),
                            ("standard", "标准"),
                            ("brand", "品牌"),
                        ],
                        max_length=14,
                        verbose_name="种类",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                (
                    "application_number",
                    kepan.apps.accounts.models.ByteOrderField(blank=True, max_length=20, verbose_name="申请号"),
                ),
                ("publication_number", models.CharField(blank=True, max_length=20, verbose_name="公布号")),
                ("grant_number", models.CharField(blank=True, max_length=20, verbose_name="授权公告号")),
                (
                    "number",
                    kepan.apps.accounts.models.ByteOrderField(blank=True, max_length=60, verbose_name="登记号或标准号"),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national", "国家级"),
                            ("provincial", "省级"),
                            ("city", "市级"),
                            ("district", "县（区）级"),
                        ],
                        max_length=12,
                        verbose_name="级别",
                    ),
                ),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="申请日")),
                ("priority_on", models.DateField(blank=True, null=True, verbose_name="优先权日")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公布日")),
                ("granted_on", models.DateField(blank=True, null=True, verbose_name="授权日")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="届满日")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("filed", "已申请"),
                            ("published", "已公布"),
                            ("examined", "实质审查"),
                            ("granted", "有效"),
                            ("rejected", "驳回"),
                            ("withdrawn", "撤回"),
                            ("abandoned", "放弃"),
                            ("lapsed", "终止"),
                            ("expired", "届满"),
                            ("invalidated", "全部无效"),
                            ("suspended", "中止"),
                            ("unknown", "不明"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="法律状态",
                    ),
                ),
                ("status_on", models.DateField(blank=True, null=True, verbose_name="状态日期")),
                ("main_ipc", models.CharField(blank=True, max_length=15, verbose_name="主分类号")),
                ("family", models.CharField(blank=True, max_length=40, verbose_name="同族")),
                ("claim_count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="权利要求数")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "知识产权",
                "indexes": [
                    models.Index(fields=["-filed_on", "-id"], name="registry_right_newest"),
                    models.Index(fields=["kind", "-filed_on", "-id"], name="registry_right_kind"),
                    models.Index(fields=["region", "-filed_on", "-id"], name="registry_right_region"),
                    models.Index(
                        condition=models.Q(("family", ""), _negated=True),
                        fields=["family"],
                        name="registry_right_family",
                    ),
                    models.Index(fields=["status", "-filed_on", "-id"], name="registry_right_status"),
                    models.Index(
                        kepan.apps.registry.models.keys.InForce("status"),
                        models.OrderBy(models.F("filed_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="registry_right_force",
                    ),
                    models.Index(fields=["application_number"], name="registry_right_application"),
                    models.Index(fields=["number"], name="registry_right_number"),
                    models.Index(
                        fields=["region", "kind", "status", "tier", "owner", "office"], name="registry_right_visible"
                    ),
                    models.Index(fields=["kind", "status", "-filed_on", "-id"], name="registry_right_kind_status"),
                    models.Index(
                        models.F("kind"),
                        kepan.apps.registry.models.keys.InForce("status"),
                        models.OrderBy(models.F("filed_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="registry_right_kind_force",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("application_number", ""), _negated=True),
                        fields=("application_number",),
                        name="application_number_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("kind", "number"),
                        name="number_once_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RightClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ipc", kepan.apps.accounts.models.ByteOrderField(max_length=15, verbose_name="分类号")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="classes", to="registry.right"
                    ),
                ),
            ],
            options={
                "verbose_name": "专利分类",
                "ordering": ["position"],
                "indexes": [models.Index(fields=["ipc", "right"], name="registry_right_ipc")],
                "constraints": [models.UniqueConstraint(fields=("right", "ipc"), name="class_once_a_right")],
            },
        ),
        migrations.CreateModel(
            name="RightEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("filed", "申请"),
                            ("published", "公布"),
                            ("examination", "进入实质审查"),
                            ("rejected", "驳回"),
                            ("withdrawn", "撤回"),
                            ("deemed_withdrawn", "视为撤回"),
                            ("reexamined", "复审维持申请"),
                            ("granted", "授权"),
                            ("annuity", "缴纳年费"),
                            ("surcharge", "进入滞纳期"),
                            ("lapsed", "未缴年费终止"),
                            ("restored", "恢复权利"),
                            ("abandoned", "放弃"),
                            ("invalidated", "宣告全部无效"),
                            ("partly_invalidated", "宣告部分无效"),
                            ("transferred", "转让"),
                            ("licensed", "许可备案"),
                            ("pledged", "质押登记"),
                            ("released", "质押注销"),
                            ("preserved", "保全"),
                            ("suspended", "中止"),
                            ("resumed", "中止结束"),
                        ],
                        max_length=20,
                        verbose_name="事件",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                (
                    "amount",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="金额"),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        choices=[("exclusive", "独占许可"), ("sole", "排他许可"), ("ordinary", "普通许可")],
                        max_length=10,
                        verbose_name="许可方式",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号或登记号")),
                ("until", models.DateField(blank=True, null=True, verbose_name="到期日")),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="registry.right"
                    ),
                ),
            ],
            options={
                "verbose_name": "法律事件",
                "ordering": ["on", "pk"],
                "constraints": [models.UniqueConstraint(fields=("right", "kind", "on"), name="event_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="RightParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "申请人"),
                            ("owner", "权利人"),
                            ("inventor", "发明人"),
                            ("drafter", "起草单位"),
                            ("licensee", "被许可人"),
                            ("pledgee", "质权人"),
                        ],
                        max_length=10,
                        verbose_name="身份",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("written_name", models.CharField(max_length=200, verbose_name="原文名称")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="起")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="registry.rightevent",
                        verbose_name="法律事件",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="right_parties",
                        to="registry.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="right_parties",
                        to="registry.person",
                        verbose_name="人员",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="registry.right"
                    ),
                ),
            ],
            options={
                "verbose_name": "权利人和发明人",
                "ordering": ["role", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event__isnull", True)),
                        fields=("right", "role", "position"),
                        name="party_once_a_place",
                    ),
                    models.UniqueConstraint(fields=("event", "role", "position"), name="party_once_an_event"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", kepan.apps.accounts.models.ByteOrderField(max_length=60)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_keys",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "organisation"], name="registry_search_key")],
            },
        ),
        migrations.CreateModel(
            name="UpperProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_invented", models.BooleanField(default=False, verbose_name="虚构示例")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("name", models.CharField(max_length=300, verbose_name="项目名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="项目编号")),
                ("programme", models.CharField(max_length=60, verbose_name="计划类别")),
                ("project_class", models.CharField(blank=True, max_length=60, verbose_name="项目类型")),
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
                        verbose_name="级别",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "已申报"),
                            ("funded", "已立项"),
                            ("refused", "未立项"),
                            ("accepted", "已验收"),
                            ("terminated", "已终止"),
                        ],
                        default="applied",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="申报日期")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="立项日期")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="立项文号")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束")),
                (
                    "approved_amount",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="立项金额"
                    ),
                ),
                (
                    "own_amount",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="自筹金额"
                    ),
                ),
                (
                    "applied_amount",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="申请金额"
                    ),
                ),
                ("finished_on", models.DateField(blank=True, null=True, verbose_name="验收或终止日期")),
                ("refused_on", models.DateField(blank=True, null=True, verbose_name="未立项日期")),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="upper_projects",
                        to="registry.person",
                        verbose_name="负责人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upper_projects",
                        to="registry.organisation",
                        verbose_name="承担单位",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "上级项目",
                "indexes": [models.Index(fields=["-approved_on", "-id"], name="registry_project_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("programme", "number"),
                        name="project_number_once_a_programme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="project_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="到账日期")),
                ("amount", models.BigIntegerField(help_text="以分为单位的整数", verbose_name="到账金额")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="拨款文号")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receipts", to="registry.upperproject"
                    ),
                ),
            ],
            options={
                "verbose_name": "到位经费",
                "ordering": ["on", "pk"],
                "constraints": [models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="receipt_is_money")],
            },
        ),
        migrations.CreateModel(
            name="ProjectPartner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                ("written_name", models.CharField(max_length=200, verbose_name="原文名称")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="partner_projects",
                        to="registry.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="partners", to="registry.upperproject"
                    ),
                ),
            ],
            options={
                "verbose_name": "参加单位",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "position"), name="project_partner_once_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="YearlyStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="修订")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("estimate", "预计"),
                            ("flash", "快报"),
                            ("preliminary", "初步核实"),
                            ("final", "最终核实"),
                        ],
                        max_length=12,
                        verbose_name="数据状态",
                    ),
                ),
                ("line_stages", models.JSONField(blank=True, default=dict, verbose_name="个别数字的状态")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="修订理由")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                (
                    "revenue",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="营业收入"
                    ),
                ),
                (
                    "main_revenue",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="主营业务收入"
                    ),
                ),
                (
                    "total_income",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="总收入"),
                ),
                (
                    "hightech_revenue",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="高新技术产品（服务）收入"
                    ),
                ),
                (
                    "new_product_output",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="新产品产值"
                    ),
                ),
                (
                    "gross_output",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="总产值"),
                ),
                (
                    "value_added",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="增加值"),
                ),
                (
                    "exports",
                    models.BigIntegerField(blank=True, help_text="以分为单位的整数", null=True, verbose_name="出口额"),
                ),
                (
                    "profit",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="利润总额"
                    ),
                ),
                (
                    "assets",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="资产总额"
                    ),
                ),
                (
                    "liabilities",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="负债总额"
                    ),
                ),
                (
                    "tax_paid",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="上缴税费"
                    ),
                ),
                (
                    "relief_hnte",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="高新技术企业减免税"
                    ),
                ),
                (
                    "relief_super_deduction",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="研发费用加计扣除减免税"
                    ),
                ),
                (
                    "relief_transfer",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="技术转让减免税"
                    ),
                ),
                (
                    "relief_other",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="其他科技减免税"
                    ),
                ),
                (
                    "rd_total",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="研发费用合计"
                    ),
                ),
                (
                    "rd_personnel",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="人员人工费用"
                    ),
                ),
                (
                    "rd_direct",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="直接投入费用"
                    ),
                ),
                (
                    "rd_depreciation",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="折旧费用与长期待摊费用"
                    ),
                ),
                (
                    "rd_amortisation",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="无形资产摊销费用"
                    ),
                ),
                (
                    "rd_design",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="设计费用"
                    ),
                ),
                (
                    "rd_commissioning",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="装备调试费用与试验费用"
                    ),
                ),
                (
                    "rd_entrusted_domestic",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="委托境内研发费用"
                    ),
                ),
                (
                    "rd_entrusted_overseas",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="委托境外研发费用"
                    ),
                ),
                (
                    "rd_other",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="其他研发费用"
                    ),
                ),
                (
                    "rd_internal",
                    models.BigIntegerField(
                        blank=True, help_text="以分为单位的整数", null=True, verbose_name="研发经费内部支出"
                    ),
                ),
                (
                    "staff_average",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="职工年平均人数"
                    ),
                ),
                (
                    "tech_staff_average",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="科技人员年平均人数"
                    ),
                ),
                (
                    "rd_staff_average",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="研发人员年平均人数"
                    ),
                ),
                (
                    "rd_staff_fte",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="研发人员全时当量"
                    ),
                ),
                (
                    "energy",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="综合能源消费量"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="registry.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "年度报表",
                "ordering": ["organisation", "year", "revision"],
                "indexes": [models.Index(fields=["year", "organisation"], name="registry_statement_year")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "year", "revision"), name="revision_once_a_year"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("organisation", "year"),
                        name="one_current_revision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月份")),
                ("staff_start", models.PositiveIntegerField(blank=True, null=True, verbose_name="月初职工")),
                ("staff_end", models.PositiveIntegerField(blank=True, null=True, verbose_name="月末职工")),
                ("tech_start", models.PositiveIntegerField(blank=True, null=True, verbose_name="月初科技人员")),
                ("tech_end", models.PositiveIntegerField(blank=True, null=True, verbose_name="月末科技人员")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_months",
                        to="registry.yearlystatement",
                    ),
                ),
            ],
            options={
                "verbose_name": "分月人数",
                "ordering": ["month"],
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "month"), name="staff_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="staff_month_in_year"
                    ),
                ],
            },
        ),
    ]

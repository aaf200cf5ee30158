"""Tables of accounts: regions, offices, users, memberships and what a user set up for the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import ADMINISTRATORS, Level, Role, TokenScope
from kepan.apps.accounts.paths import ByteOrderField as ByteOrderField
from kepan.apps.accounts.paths import PathField
from kepan.apps.accounts.personal import CONSENT, DUTY, personal


class Region(models.Model):
    """An administrative area or zone; `path` holds the codes from the root down, `/32/3204/320411/`."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    level = models.CharField(_("级别"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(_("路径"), max_length=120, unique=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("地区")
        constraints = [
            # One installation serves one root: of the regions without parent there is at most one.
            models.UniqueConstraint(Coalesce(F("parent"), 0), condition=Q(parent__isnull=True), name="one_root_region"),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A section (科室) of the bureau of one region."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="offices")
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        ordering = ["region__path", "name"]
        verbose_name = _("科室")
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="office_name_once_a_region")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by their login name; users are made by `services.create_user`."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this login name; names are kept in lower case."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can log in; an identity number is kept only as digest and last four characters."""

    username = personal(
        models.CharField(_("登录名"), max_length=60, unique=True),
        purpose="登录时识别账号",
        basis=DUTY,
        seen_by="同一地区的工作人员、系统管理员、安全管理员",
        kept="抹除时换成编号",
    )
    name = personal(
        models.CharField(_("姓名"), max_length=60),
        purpose="在待办、留痕和页面上指明办理人",
        basis=DUTY,
        seen_by="同一地区的工作人员、审计人员",
        kept="账号停用后保留至留痕保存期满，抹除后换成编号",
    )
    email = personal(
        models.EmailField(_("电子邮箱"), blank=True),
        purpose="发送通知、找回密码",
        basis=DUTY,
        seen_by="本人、系统管理员",
        kept="抹除时删除",
    )
    phone = personal(
        models.CharField(_("联系电话"), max_length=30, blank=True),
        purpose="工作联系",
        basis=CONSENT,
        seen_by="本人、同一地区的工作人员",
        kept="抹除时删除",
    )
    identity_digest = personal(
        models.CharField(_("证件号摘要"), max_length=64, blank=True),
        purpose="同一人只计一次、防止重复注册；只存带密钥的摘要，不存号码",
        basis=DUTY,
        seen_by="无人可见，仅供比对",
        kept="抹除时删除",
    )
    identity_tail = personal(
        models.CharField(_("证件号末四位"), max_length=4, blank=True),
        purpose="核对时由本人确认",
        basis=DUTY,
        seen_by="本人、系统管理员",
        kept="抹除时删除",
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="users")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="users")
    is_active = models.BooleanField(_("可登录"), default=True)
    is_sample = models.BooleanField(_("示例账号"), default=False)
    erased_at = models.DateTimeField(_("抹除时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    # Empty: the password was set by somebody else and must be changed at the first login.
    password_changed_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True)
    language = personal(
        models.CharField(_("语言"), max_length=10, blank=True),
        purpose="以本人选择的语言显示页面和发送邮件",
        basis=CONSENT,
        seen_by="本人",
        kept="抹除时删除",
    )
    preferences = personal(
        models.JSONField(_("页面偏好"), default=dict, blank=True),
        purpose="按本人的习惯显示页面",
        basis=CONSENT,
        seen_by="本人",
        kept="抹除时删除",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["username"]
        verbose_name = _("用户")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"], condition=~Q(identity_digest=""), name="one_user_an_identity"
            ),
            models.UniqueConstraint(Lower("username"), name="username_once_in_any_case"),
            # People log in by e-mail too: one address must mean one person.
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="email_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name shown to others."""
        return str(self)


class Membership(models.Model):
    """One role of one user in one region, and where it is narrower, in one office."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="memberships")
    granted_at = models.DateTimeField(_("授予时间"), default=timezone.now)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="granted_memberships", verbose_name=_("授予人")
    )

    class Meta:
        ordering = ["user_id", "role"]
        verbose_name = _("角色授予")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region", "office"],
                condition=Q(office__isnull=False),
                name="membership_once_an_office",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "region"], condition=Q(office__isnull=True), name="membership_once_a_region"
            ),
            # 三员分立: at most one of the three administrator roles for one person.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=sorted(ADMINISTRATORS)),
                name="administrators_exclude_each_other",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="nobody_grants_to_himself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class SavedView(models.Model):
    """A list page as a user keeps it: filters, sort order and columns under a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(_("页面"), max_length=80)
    name = models.CharField(_("名称"), max_length=40)
    query = models.TextField(_("条件"), blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    position = models.PositiveIntegerField(_("次序"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key by which a program acts in a user's name, until a day; its digest alone is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=60)
    scopes: Any = models.JSONField(_("权限"), default=list)
    # What a release before scopes reads while both run; the next major version takes it away.
    scope = models.CharField(max_length=10, default="read", editable=False)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(_("末四位"), max_length=4)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    addresses = personal(
        models.JSONField(_("用过的地址"), default=list, blank=True),
        purpose="发现令牌被别处使用",
        basis=DUTY,
        seen_by="本人",
        kept="账号抹除时删除",
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        """What the token may do, in words."""
        return [str(TokenScope(scope).label) for scope in self.scopes]


class KeptAnswer(models.Model):
    """What a write by the interface answered, kept for a day under the key that the program gave it.

    The row is written in the transaction of the write itself: either both stand or neither, whenever a process dies.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    content = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="accounts_answer_age")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_a_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class CallCount(models.Model):
    """Calls by user, as a release before counts by token writes them; the next major version takes it away."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="call_count")
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.minute} {self.count}"


class CallerCount(models.Model):
    """How often a token, or a user's session, has called the interface in its last minute, over all processes."""

    caller = models.CharField(max_length=40, primary_key=True)
    # Minutes since 1970, so that no process has to agree with another on when a minute begins.
    minute = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.caller} {self.minute} {self.count}"


class Setup(models.Model):
    """The one row that says what this installation is: its root region and whether its data are a sample."""

    root_region = models.OneToOneField(Region, models.PROTECT, null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)
    facts: Any = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return "setup"

"""What goes in and out of accounts: people, roles, places, and one's own account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from kepan.apps.accounts.enums import Level, Role, TokenScope
from kepan.apps.accounts.models import Membership
from kepan.apps.accounts.services import MOST_TOKEN_DAYS
from kepan.web.api.confirming import LONGEST_CODE, LONGEST_PASSWORD
from kepan.web.api.schemas.basis import Body, BodyKey, Flag
from kepan.web.api.schemas.plans import OfficeOut, OfficeRef, RegionOut, RegionRef

Name = Annotated[str, Field(min_length=1, max_length=60)]
ShortName = Annotated[str, Field(max_length=20)]
Email = Annotated[str, Field(max_length=254, examples=["name@example.cn"])]
Phone = Annotated[str, Field(max_length=30)]
Password = Annotated[str, Field(max_length=LONGEST_PASSWORD)]
"""A password that was typed; how long a new one must be is the rule of the installation."""

FactorCode = Annotated[
    str,
    Field(
        max_length=LONGEST_CODE,
        examples=["123456"],
        description="A code of the authenticator, or a recovery code, where the account has a second factor.",
    ),
]

Columns = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=100)]


class RoleOut(Schema):
    """A role that somebody holds, where, and who gave it."""

    id: int
    role: Role
    label: str
    region: RegionRef
    office: OfficeRef | None
    granted_by: str | None
    granted_at: datetime

    @staticmethod
    def resolve_label(row: Membership) -> str:
        """Say the role in words."""
        return str(row.get_role_display())

    @staticmethod
    def resolve_granted_by(row: Membership) -> str | None:
        """Name who gave it; null where it was given at the server."""
        return None if row.granted_by is None else row.granted_by.name


class UserOut(Schema):
    """An account as lists show it."""

    id: int
    username: str
    name: str
    region: RegionRef | None
    office: OfficeRef | None
    is_active: bool
    is_sample: bool
    last_login: datetime | None
    created_at: datetime


class UserDetailOut(UserOut):
    """An account with its roles; the address is told to those who may see it, else it is null."""

    phone: str
    email: str | None
    identity_tail: str | None = Field(description="The last four characters of the identity number.")
    roles: list[RoleOut]


class NewUserBody(Body):
    """A new account."""

    username: Annotated[str, Field(max_length=60, examples=["zhao.jia"])]
    name: Name
    region: BodyKey
    office: BodyKey | None = None
    email: Email = ""


class UserChange(Body):
    """What changes of an account; what is left out stays."""

    name: Name | None = None
    region: BodyKey | None = None
    office: BodyKey | None = Field(None, description="With `region`: null takes the office away.")
    email: Email | None = None
    phone: Phone | None = None


class UserPasswordOut(Schema):
    """An account with the password that was made for it, shown this once; it is changed at the first login."""

    user: UserDetailOut
    password: str


class WhyBody(Body):
    """Why an account is closed or a role taken away; goes into the trail, so it names no person."""

    reason: Annotated[str, Field(max_length=200, examples=["调离"])]  # l10n: an example


class NewRoleBody(Body):
    """A role to be given."""

    role: Role
    region: BodyKey
    office: BodyKey | None = None


class RegionBody(Body):
    """A new region."""

    parent: BodyKey
    code: Annotated[str, Field(max_length=20, examples=["320499"])]
    name: Name
    short_name: ShortName = ""
    level: Level


class RegionChange(Body):
    """What changes of a region; its code and place stay."""

    name: Name | None = None
    short_name: ShortName | None = None
    level: Level | None = None


class RegionDetailOut(RegionOut):
    """A region with its short name, and how many can log in there and how many offices are in use."""

    short_name: str
    user_count: int
    office_count: int


class OfficeBody(Body):
    """A new office."""

    region: BodyKey
    name: Name
    short_name: ShortName = ""


class OfficeChange(Body):
    """What changes of an office; one that is taken out of use is not offered any more."""

    name: Name | None = None
    short_name: ShortName | None = None
    is_active: Flag | None = None


class OfficeDetailOut(OfficeOut):
    """An office with its short name."""

    short_name: str


class OwnAccountOut(Schema):
    """One's own account."""

    id: int
    username: str
    name: str
    region: RegionRef | None
    office: OfficeRef | None
    email: str
    phone: str
    language: str = Field(description="Empty: that of the device.")
    identity_tail: str
    roles: list[RoleOut]


class OwnAccountChange(Body):
    """What one keeps of oneself; what is left out stays."""

    phone: Phone | None = None
    language: Annotated[str, Field(max_length=10)] | None = None


class SessionOut(Schema):
    """A login of a browser."""

    id: int
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


class SessionsOut(Schema):
    """One's logins, the last used first."""

    items: list[SessionOut]


class SessionsEndBody(Body):
    """Which login ends; without one all others than that of the call."""

    session: BodyKey | None = None


class SessionsEndOut(Schema):
    """How many logins ended."""

    ended: int


class ConfirmedBody(Body):
    """The password once more, before something delicate, and the code of a second factor where there is one."""

    password: Password = Field("", description="Left out only by an account that has none.")
    code: FactorCode = ""


class OwnEmailBody(ConfirmedBody):
    """The address to which letters go, those with which a password is set anew among them; empty for none."""

    email: Email


class OwnPasswordBody(Body):
    """The password one has, and the one to be."""

    current: Password = Field("", description="Left out only by an account that has none.")
    new: Password
    code: FactorCode = ""


class TokenOut(Schema):
    """A token of one's own; its text is told once, when it is made."""

    id: int
    name: str
    scopes: list[str]
    tail: str = Field(description="The last four characters of its text.")
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class TokensOut(Schema):
    """One's tokens, the newest first."""

    items: list[TokenOut]


class NewTokenBody(ConfirmedBody):
    """A token to be made; one that a token makes opens no more than that, and not for longer."""

    name: Name
    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=40)]
    days: Annotated[int, Field(strict=True, ge=1, le=MOST_TOKEN_DAYS)]


class TokenTextOut(Schema):
    """A token with its text, shown this once."""

    token: TokenOut
    text: str


class SecondFactorOut(Schema):
    """Whether a second factor is asked for at the login, and how many recovery codes are left."""

    is_active: bool
    codes_left: int


class FactorSecretOut(Schema):
    """What an authenticator needs; the ticket goes back with its first code within ten minutes."""

    secret: str
    uri: str
    ticket: str


class FactorTicketBody(Body):
    """The first code of a new authenticator."""

    ticket: Annotated[str, Field(max_length=1000)]
    code: Annotated[str, Field(max_length=10, examples=["123456"])]


class FactorCodesOut(Schema):
    """Recovery codes, shown this once; each opens the account once in the place of the authenticator."""

    codes: list[str]


class SavedViewOut(Schema):
    """A list as one keeps it under a name."""

    id: int
    page: str = Field(description="The name of the list, as GET /lists tells it.")
    name: str
    query: str
    columns: list[str]
    position: int


class SavedViewsOut(Schema):
    """One's saved views of a list, in their order."""

    items: list[SavedViewOut]


class SavedViewBody(Body):
    """A list to be kept under a name; the same name again replaces what it held."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    query: Annotated[str, Field(max_length=2000, examples=["q=传感&state=active"])] = ""  # l10n: an example
    columns: Columns = []


class SavedViewChange(Body):
    """Another name or place of a saved view."""

    name: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    position: Annotated[int, Field(strict=True, ge=0, le=1000)] | None = None


class ListLayout(Body):
    """How one likes a list."""

    columns: Columns = Field([], description="By their keys, as GET /lists tells them; none: those shown at first.")
    density: Literal["dense", "roomy"] = "dense"
    size: Literal[25, 50, 100] = 25

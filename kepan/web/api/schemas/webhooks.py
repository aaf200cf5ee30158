"""What goes in and out of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, Strict, WithJsonSchema

from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, PauseReason, SubscriptionState
from kepan.web.api.schemas.basis import MOST_KEY, Body, Flag, Version
from kepan.web.webhooks.actions import ACTIONS


def _check_action(action: str) -> str:
    if action not in ACTIONS:
        raise ValueError(_("没有这种事件，GET /webhooks/actions 列出全部"))
    return action


Action = Annotated[
    str, AfterValidator(_check_action), WithJsonSchema({"type": "string", "enum": list(ACTIONS)}, mode="validation")
]
Purpose = Annotated[str, Field(max_length=60, examples=["虚构数据平台"])]  # l10n: an example
Url = Annotated[str, Field(max_length=500, examples=["https://hooks.example.cn/kepan"])]
Actions = Annotated[list[Action], Field(min_length=1, max_length=100, examples=[["registry.update_right"]])]


class ActionOut(Schema):
    """An event that can be asked for."""

    action: str
    label: str


class ActionsOut(Schema):
    """All of them."""

    items: list[ActionOut]


class WebhookOut(Schema):
    """A subscription."""

    id: int
    name: str
    url: str
    actions: list[str]
    state: SubscriptionState
    pause_reason: PauseReason | Literal[""]
    failures: int = Field(description="Failures since something last arrived.")
    failing_since: datetime | None
    next_attempt_at: datetime | None
    created_at: datetime
    version: int


class WebhookSecretOut(Schema):
    """A subscription with its secret, which is shown this once."""

    webhook: WebhookOut
    secret: str = Field(description="Signs bodies: `Kepan-Signature: t=…,v1=HMAC-SHA256(secret, t + '.' + body)`.")


class WebhookBody(Body):
    """What is sent where; the address is checked, and must lie in the open network or in one that is allowed."""

    name: Purpose
    url: Url
    actions: Actions


class WebhookChange(Body):
    """What changes; fields that are left out stay."""

    version: Version
    name: Purpose | None = None
    url: Url | None = None
    actions: Actions | None = None


class ResumeBody(Body):
    """From where it goes on."""

    version: Version
    skip: Flag = Field(False, description="Send only what happens from now on, not what happened meanwhile.")


class DeliveryOut(Schema):
    """One thing that was sent, or waits."""

    id: int
    kind: DeliveryKind
    event: str = Field(description="The id that the receiver sees.")
    action: str
    subject_kind: str
    subject_id: str
    state: DeliveryState
    attempts: int
    status: int | None = Field(description="What the receiver answered; null: nothing.")
    words: str = Field(description="The beginning of the answer, or why there was none.")
    milliseconds: int | None
    created_at: datetime
    tried_at: datetime | None

    @staticmethod
    def resolve_event(row: object) -> str:
        """Write the id of the event, or of a ping."""
        number = getattr(row, "number", None)
        return f"ping-{getattr(row, 'pk', '')}" if number is None else str(number)


EventId = Annotated[int, Strict(), Field(ge=1, le=MOST_KEY)]


class ReplayBody(Body):
    """Which events: by their ids, or those that were first sent in a span."""

    events: list[EventId] = Field([], max_length=1000)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class ReplayOut(Schema):
    """How many were put in line."""

    count: int

"""Who may open which address of webhooks: one's own, and only staff have any."""

from __future__ import annotations

from typing import Any

from tests.web.access import DONE, REST, STAFF, Access, Expected, World
from tests.web.api.calls import make_webhook

OWN: Expected = {200: "planner", 404: REST}
ACT: Expected = {DONE: "planner", 404: REST}


def make_own(world: World) -> dict[str, Any]:
    """Name a subscription of the planner's."""
    return {"pk": make_webhook(world.users["planner"]).pk}


ROWS: list[Access] = [
    Access("webhook_list", get={200: STAFF, 403: REST}),
    # Making one, and another secret, ask for the password again first.
    Access("webhook_create", get=302, post=302),
    Access("webhook_detail", args=make_own, get=OWN),
    Access("webhook_edit", args=make_own, get=OWN, post=ACT),
    Access("webhook_secret", args=make_own, get=405, post=302),
    *(
        Access(f"webhook_{name}", args=make_own, get=405, post=ACT)
        for name in ("pause", "resume", "ping", "replays", "remove")
    ),
]

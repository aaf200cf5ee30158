"""What an installation holds, as JSON: counts of all our tables and what a visitor would recognise.

`python -m tests.upgrade.facts` with the settings of that installation. Run once when a version is
released, and again on a restored copy, where later code must find the same.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.urls import reverse  # noqa: E402

from kepan.apps.accounts.models import User  # noqa: E402
from kepan.apps.planning.models import Plan, Target  # noqa: E402

# Tables of what goes on by itself: a worker that starts on the copy changes them.
MOVING = {"desk.worker", "desk.schedule", "desk.job", "desk.notice", "trail.auditentry", "trail.auditseal"}

# What a planner visits in the smoke test, by the names of the code at hand.
PAGES = {"login": "account_login", "home": "home", "plans": "plan_list", "inbox": "inbox"}


def find_facts() -> dict[str, object]:
    """Return the facts."""
    counts = {
        model._meta.label_lower: model._default_manager.count()
        for config in apps.get_app_configs()
        if config.name.startswith("kepan.apps.")
        for model in config.get_models()
    }
    figures = Target.objects.order_by("plan_id", "position").values_list("plan__title", "number", "value_text", "state")
    return {
        "counts": {label: count for label, count in counts.items() if label not in MOVING},
        "at_least": {label: count for label, count in counts.items() if label in MOVING},
        "plans": list(Plan.objects.order_by("pk").values_list("title", "state")),
        "figures": [list(figure) for figure in figures],
        "pages": {name: reverse(route) for name, route in PAGES.items()},
        "users": list(User.objects.order_by("username").values_list("username", flat=True)),
    }


if __name__ == "__main__":
    print(json.dumps(find_facts(), ensure_ascii=False))

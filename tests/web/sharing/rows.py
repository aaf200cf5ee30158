"""Who may open which address of sharing; see tests/web/access.py for how to read the rows.

The officer of the data's office looks after it; the expert asked and ordered.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from kepan.apps.sharing.facts import find_dataset
from kepan.apps.sharing.services import publish_dataset
from tests.factories.sharing import OWNED, make_open, make_order, make_priced, make_request
from tests.web.access import DONE, REST, Access, World

USERS = "director planner officer reporter enterprise expert auditor public neighbour"


def name_published(world: World) -> dict[str, Any]:
    """Name a public data set that is published."""
    cache.clear()
    make_open("organisations")
    dataset = find_dataset("organisations")
    assert dataset is not None
    publish_dataset(dataset)
    return {"key": "organisations"}


def name_file(world: World) -> dict[str, Any]:
    """Name a file of it."""
    return {**name_published(world), "form": "csv"}


def name_owned(world: World) -> dict[str, Any]:
    """Name a data set of the owned tier."""
    return {"key": make_open(OWNED, office=world.office).key}


def name_request(world: World) -> dict[str, Any]:
    """Name a request of the expert that waits."""
    name_owned(world)
    return {"pk": make_request(world.users["expert"]).pk}


def name_order(world: World) -> dict[str, Any]:
    """Name an order of the expert that waits for its payment."""
    make_priced(world.users["planner"], office=world.office)
    return {"pk": make_order(world.users["expert"]).pk}


ROWS: list[Access] = [
    Access("open_portal", get=200, open_to_all=True),
    Access("open_catalogue", args=lambda world: {"form": "jsonld"}, get=200, open_to_all=True),
    Access("open_dataset", args=name_published, get=200, open_to_all=True),
    Access("open_file", args=name_file, get=200, open_to_all=True),
    Access("dataset_list", get={200: USERS, 403: REST}),
    Access("dataset_detail", args=name_owned, get={200: USERS, 403: REST}, post={422: USERS, 403: REST}),
    Access("dataset_rows", args=name_owned, get=403),
    Access("dataset_settings", args=name_owned, get={200: "officer", 403: REST}, post={DONE: "officer", 403: REST}),
    Access("data_request_list", get={200: USERS, 403: REST}, post={DONE: USERS, 403: REST}),
    Access(
        "data_request_detail", args=name_request,
        get={200: "officer expert", 403: "system security audit", 404: REST},
        post={DONE: "officer expert", 403: "system security audit", 404: REST},
    ),
    Access("data_order_list", get={200: USERS, 403: REST}, post={DONE: USERS, 403: REST}),
    Access(
        "data_order_detail", args=name_order,
        get={200: "officer expert", 403: "system security audit", 404: REST},
        post={DONE: "officer expert", 403: "system security audit", 404: REST},
    ),
    Access(
        "revenue_list", get={200: "director planner officer neighbour", 403: REST},
        post={DONE: "director planner officer neighbour", 403: REST},
    ),
]  # fmt: skip

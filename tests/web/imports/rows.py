"""Who may open which address of imports; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from kepan.apps.imports.models import Batch
from kepan.apps.imports.services import create_import
from tests.factories.imports import apply, choose, run
from tests.web.access import DONE, REST, Access, Expected, World

TABLE = "单位名称,信用代码,单位类型\n虚构甲{0}有限公司,,企业\n,,企业\n"
READERS: Expected = {200: "director planner officer reporter auditor neighbour", 403: REST}
SEEN: Expected = {200: "director planner officer reporter auditor", 404: "neighbour", 403: REST}
CHOOSING: Expected = {200: "director planner officer reporter", 404: "neighbour", 403: REST}
WRITERS = "director planner officer reporter"
DEEDS: Expected = {DONE: WRITERS, 404: "neighbour", 403: REST}


def make_batch(world: World) -> Batch:
    """Take an invented table in; each time another one."""
    content = TABLE.format(Batch.objects.count()).encode()
    return create_import(
        actor=world.users["planner"], target="organisations", content=content, name="虚构.csv", region=world.region
    )


def name_batch(world: World) -> dict[str, Any]:
    """Name a batch whose columns are to be chosen."""
    return {"pk": make_batch(world).pk}


def name_staged(world: World) -> dict[str, Any]:
    """Name a batch whose rows were judged."""
    return {"pk": run(choose(world.users["planner"], make_batch(world))).pk}


def name_row(world: World) -> dict[str, Any]:
    """Name a row of a batch."""
    return name_staged(world) | {"place": 1}


def name_applied(world: World) -> dict[str, Any]:
    """Name a batch that is in."""
    planner = world.users["planner"]
    return {"pk": apply(planner, run(choose(planner, make_batch(world)))).pk}


ROWS: list[Access] = [
    Access("import_list", get=READERS, post={DONE: f"{WRITERS} auditor neighbour", 403: REST}),
    Access(
        "import_create",
        get={200: f"{WRITERS} neighbour", 403: REST},
        post={DONE: f"{WRITERS} neighbour", 403: REST},
    ),
    Access("import_template", args=lambda world: {"target": "organisations"}, get=READERS, post=405),
    Access("import_detail", args=name_staged, get=SEEN, post=405),
    Access("import_progress", args=name_staged, get={204: f"{WRITERS} auditor", 404: "neighbour", 403: REST}, post=405),
    Access("import_columns", args=name_batch, get=CHOOSING, post=DEEDS),
    Access("import_row", args=name_row, get=SEEN, post=405),
    Access("import_decide", args=name_staged, get=405, post=DEEDS, data=lambda world: {"place": "2", "act": "skip"}),
    Access(
        "import_apply", args=name_staged, get=405, post=DEEDS, data=lambda world: {"version": "2", "policy": "good"}
    ),
    Access("import_drop", args=name_batch, get=CHOOSING, post=DEEDS),
    Access("import_undo", args=name_applied, get=CHOOSING, post=DEEDS, data=lambda world: {"reason": "虚构的理由"}),
    Access("import_returned", args=name_staged, get=SEEN, post=405),
]

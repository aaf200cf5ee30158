"""The operations of imports with what they answer to whom; calls.py takes them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kepan.apps.imports.models import Batch
from tests.factories.imports import apply, choose, run
from tests.web.access import World
from tests.web.api.registry_calls import CHOSEN, KEPT, LISTED, SEEN
from tests.web.imports.rows import make_batch


@dataclass(frozen=True)
class ImportScene:
    """A batch whose columns are to be chosen, one whose rows were judged, and one that is in."""

    fresh: Batch
    staged: Batch
    applied: Batch


def make_import_scene(world: World) -> ImportScene:
    """Make the batches through the services."""
    planner = world.users["planner"]
    fresh, staged, applied = (make_batch(world) for _number in range(3))
    return ImportScene(fresh, run(choose(planner, staged)), apply(planner, run(choose(planner, applied))))


def list_import_calls(world: World, scene: ImportScene, call: Callable[..., Any]) -> Mapping[str, Any]:
    """List the calls."""
    fresh, staged, applied = (f"imports/{one.pk}" for one in (scene.fresh, scene.staged, scene.applied))
    table = SimpleUploadedFile("虚构.csv", "单位名称,单位类型\n虚构接口有限公司,企业\n".encode())
    return {
        "read_import_template": call(LISTED, "imports/targets/organisations/template"),
        "read_import_targets": call(LISTED, "imports/targets"),
        "read_imports": call(LISTED, "imports?state=staged&target=organisations"),
        "create_import_from_file": call(
            CHOSEN, "imports/files", form={"target": "organisations", "region": world.region.pk, "file": table}
        ),
        "read_one_import": call(SEEN, staged),
        "set_import_columns": call(KEPT, f"{fresh}/columns", {"version": 1, "columns": {"0": "name", "2": "kinds"}}),
        "read_import_rows": call(SEEN, f"{staged}/rows?size=1&outcome=refused"),
        "decide_import_row": call(KEPT, f"{staged}/rows/2/decision", {"corrected": {"name": "虚构补的有限公司"}}),
        "decide_import_rows": call(KEPT, f"{staged}/decisions", {"code": "required", "action": "skip"}),
        "apply_import": call(KEPT, f"{staged}/apply", {"version": scene.staged.version}),
        "drop_import": call(KEPT, staged),
        "undo_import": call(KEPT, f"{applied}/undo", {"reason": "虚构理由"}),
        "read_returned_workbook": call(SEEN, f"{staged}/returned?only_noted=true"),
    }

"""What plans in force say for others to use: their targets with what has been reached of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.planning.enums import Comparator
from kepan.apps.planning.models import Target
from kepan.apps.planning.selectors import list_published_targets, measure_target
from kepan.apps.sharing.enums import Frequency
from kepan.apps.sharing.facts import DataColumn, Dataset, Reach, Value


@dataclass(frozen=True)
class TargetSource:
    """The targets of plans in force that may be seen; what was reached is measured from records as of today."""

    def get_rows(self, reach: Reach) -> QuerySet[Target]:
        """Return the targets that somebody gets."""
        path = "" if reach.region is None else reach.region.path
        return list_published_targets(tiers=reach.tiers, region_path=path)

    def count(self, reach: Reach) -> int:
        """Count the rows."""
        return self.get_rows(reach).count()

    def compute_mark(self, reach: Reach) -> str:
        """Return a text that changes when a target changes and with each day: what was reached counts up to it."""
        kept = self.get_rows(reach).values_list("pk", "version", "plan__version")
        told = f"{timezone.localdate().isoformat()} {sorted(kept)}"
        return hashlib.sha256(told.encode()).hexdigest()

    def list_rows(
        self, columns: Sequence[DataColumn], reach: Reach, *, start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[Value, ...]]:
        """Yield the values of these columns."""
        is_invented, today = is_sample_open(), timezone.localdate()
        for target in islice(self.get_rows(reach).iterator(), start, stop):
            values = _read_target(target, is_invented, today)
            yield tuple(column.read(values[column.key]) for column in columns)


def _read_target(target: Target, is_invented: bool, today: date) -> dict[str, Value]:
    """Read all columns of one target; one query where it is bound to records."""
    measured = measure_target(target, today=today)
    plan = target.plan
    return {
        "plan": plan.title,
        "region_code": plan.region.code,
        "region": plan.region.name,
        "number": target.number,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "value": target.value_low,
        "value_high": target.value_high,
        "unit": target.unit,
        "period": target.period,
        "actual": None if measured is None else measured.actual,
        "as_of": None if measured is None else measured.as_of,
        "is_invented": is_invented,
    }


DATASETS = (
    Dataset(
        "plan_targets",
        _("创新工作计划的目标和进展"),
        _("已经生效的公开计划的量化目标，以及与登记记录对接的目标到今天的完成值。"),
        Tier.PUBLIC_DATA,
        (
            DataColumn("plan", _("计划")),
            DataColumn("region_code", _("地区代码")),
            DataColumn("region", _("地区")),
            DataColumn("number", _("编号")),
            DataColumn("indicator", _("指标")),
            DataColumn("comparator", _("比较词"), "choice", choices=dict(Comparator.choices)),
            DataColumn("value", _("目标值"), "number"),
            DataColumn("value_high", _("目标值上限"), "number"),
            DataColumn("unit", _("计量单位")),
            DataColumn("period", _("期限")),
            DataColumn("actual", _("完成值"), "number"),
            DataColumn("as_of", _("截至"), "date"),
            DataColumn("is_invented", _("虚构示例"), "bool"),
        ),
        TargetSource(),
        Frequency.DAILY,
        keywords=(_("计划"), _("目标")),
    ),
)

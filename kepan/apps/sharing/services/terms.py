"""What people decide about a data set: open or not, whose it is, its licence, its price and who contributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import get_root_region, list_users_with_role
from kepan.apps.registry.models import Organisation
from kepan.apps.sharing.enums import WHOLE, Licence
from kepan.apps.sharing.facts import Dataset, find_dataset
from kepan.apps.sharing.models import Contributor, SharedDataset
from kepan.apps.sharing.permissions import can_steward
from kepan.apps.trail.services import create_entry


class StaleError(RefusalError):
    """Somebody else changed what was shown; nothing was written."""


@dataclass(frozen=True)
class DatasetTerms:
    """What is decided about one data set; `price` is in fen, empty for what is not sold."""

    is_open: bool = False
    with_owned: bool = False
    office: Office | None = None
    contact: str = ""
    licence: str = Licence.CC_BY
    price: int | None = None
    term_days: int = 365
    uses: int = 100


@dataclass(frozen=True)
class ShareEntry:
    """One contributor and its share, in ten-thousandths."""

    organisation: Organisation
    share: int


def prepare_shared(dataset: Dataset) -> SharedDataset:
    """Return the row of a declared data set, made where nobody has touched it yet."""
    return SharedDataset.objects.select_related("office").get_or_create(key=dataset.key)[0]


def get_declared(shared: SharedDataset) -> Dataset:
    """Return the declaration of a data set; refused for one that no context declares any more."""
    found = find_dataset(shared.key)
    if found is None:
        raise RefusalError(_("这个数据集已经不再提供"))
    return found


def get_region_path() -> str:
    """Return where entries about data sets belong in the trail: the root region, whose they are."""
    root = get_root_region()
    return "" if root is None else root.path


def write_entry(actor: User | None, action: str, subject: models.Model, shared: SharedDataset, **more: Any) -> None:
    """Write an entry of the trail about a data set."""
    declared = find_dataset(shared.key)
    title = shared.key if declared is None else str(declared.title)
    create_entry(actor=actor, action=action, subject=subject, title=title, region_path=get_region_path(), **more)


def list_stewards(shared: SharedDataset) -> list[User]:
    """List who is told of what waits: the office of the data set, else the planners of the root region."""
    root = get_root_region()
    if root is None:
        return []
    people = list(list_users_with_role(role=Role.PLANNER, region=root))
    if shared.office_id is not None:
        office = list_users_with_role(role=Role.SECTION_OFFICER, region=root)
        people += [user for user in office if user.office_id == shared.office_id]
    return people


@transaction.atomic
def update_dataset(
    *,
    actor: User | None,
    shared: SharedDataset,
    expected_version: int | None,
    terms: DatasetTerms,
    contributors: Sequence[ShareEntry] = (),
) -> SharedDataset:
    """Decide about a data set; shares have to make the whole exactly. A set that is closed is no longer published."""
    declared = get_declared(shared)
    row = SharedDataset.objects.select_for_update().get(pk=shared.pk)
    if actor is not None:
        require(can_steward(actor, row))
    if expected_version is not None and row.version != expected_version:
        raise StaleError(_("这个数据集的设置刚被别人改过，你的操作没有写入。看过现在的内容再改。"))
    _check_terms(declared, terms, contributors)
    before = _write_terms(row)
    for name in asdict(terms):
        setattr(row, name, getattr(terms, name))
    if not (row.is_open and declared.tier == Tier.PUBLIC_DATA):
        row.files, row.mark, row.digest, row.published_at = {}, "", "", None
    row.version += 1
    row.save()
    Contributor.objects.filter(dataset=row).delete()
    Contributor.objects.bulk_create(
        [Contributor(dataset=row, organisation=one.organisation, share=one.share) for one in contributors]
    )
    shares = [{"organisation": one.organisation.pk, "share": one.share} for one in contributors]
    write_entry(
        actor, "sharing.update_dataset", row, row, before=before, after={**_write_terms(row), "contributors": shares}
    )
    return row


def _write_terms(row: SharedDataset) -> dict[str, Any]:
    kept: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("is_open", "with_owned", "office_id", "contact", "licence", "price", "term_days", "uses")
    }
    return kept


def _check_terms(declared: Dataset, terms: DatasetTerms, contributors: Sequence[ShareEntry]) -> None:
    """Refuse terms that could not be kept."""
    if terms.term_days < 1 or terms.uses < 1:
        raise RefusalError(_("授权天数和可用次数至少是 1"))
    if declared.tier != Tier.PROPRIETARY_DATA:
        if terms.price is not None or contributors:
            raise RefusalError(_("只有专有数据定价和分配收益"))
        return
    if terms.price is not None and terms.price < 1:
        raise RefusalError(_("价格至少一分钱"))
    if terms.is_open and terms.price is None:
        raise RefusalError(_("开放订购之前先定价"))
    total = sum(one.share for one in contributors)
    if len({one.organisation.pk for one in contributors}) != len(contributors):
        raise RefusalError(_("同一家单位只写一行"))
    if any(one.share < 1 for one in contributors) or (total != WHOLE and (contributors or terms.is_open)):
        raise RefusalError(_("各提供单位的份额合计要正好 100%%，现在是 %(total)s%%") % {"total": f"{total / 100:.2f}"})

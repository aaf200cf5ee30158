"""What the sample city shares (虚构示例): open data sets, a request that was granted in part, and a paid order."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import list_offices
from kepan.apps.registry.enums import OrganisationKind
from kepan.apps.registry.selectors import list_organisations, match_kind
from kepan.apps.sharing.enums import WHOLE
from kepan.apps.sharing.facts import Dataset, find_dataset, list_datasets
from kepan.apps.sharing.services import (
    DatasetTerms,
    GrantTerms,
    RequestDetails,
    ShareEntry,
    approve_request,
    create_order,
    create_request,
    pay_order,
    prepare_shared,
    publish_dataset,
    update_dataset,
)

CONTACT = "澜川市科学技术局发展规划科（虚构）"
PRICE = 368_000_01
SHARES = (4500, 3334)
"""Of all contributors but the last, which has the rest."""


def create_sample_sharing(*, users: Mapping[str, User]) -> int:
    """Open data sets of the sample, and make a request and an order; return how many data sets are open."""
    planner = users["planner"]
    office = list_offices(user=planner).filter(name="发展规划科").first()
    for dataset in list_datasets():
        is_paid = dataset.key == "right_owners"
        terms = DatasetTerms(
            is_open=True, with_owned=True, office=office, contact=CONTACT, price=PRICE if is_paid else None
        )
        shares = _list_shares(planner) if is_paid else []
        shared = prepare_shared(dataset)
        update_dataset(actor=planner, shared=shared, expected_version=None, terms=terms, contributors=shares)
        publish_dataset(dataset)
    _ask(users)
    _order(users)
    return len(list_datasets())


def _get(key: str) -> Dataset:
    found = find_dataset(key)
    assert found is not None
    return found


def _list_shares(planner: User) -> list[ShareEntry]:
    """List three institutes, or whoever there is, with their shares, which make the whole."""
    institutes = match_kind(OrganisationKind.INSTITUTE, today=timezone.localdate())
    known = list_organisations(user=planner)
    bodies = list(known.filter(institutes)[: len(SHARES) + 1])
    if len(bodies) <= len(SHARES):
        # A small sample has fewer institutes.
        bodies = list(known[: len(SHARES) + 1])
    return [ShareEntry(body, share) for body, share in zip(bodies, (*SHARES, WHOLE - sum(SHARES)), strict=True)]


def _ask(users: Mapping[str, User]) -> None:
    """One request is granted in part, another one waits."""
    wish = RequestDetails(
        purpose="虚构示例：研究本市中小企业研发投入，只发表汇总结果。",
        columns=("name", "region", "industry", "size", "latest_year", "latest_rd"),
        term_days=180,
        uses=20,
    )
    asked = create_request(actor=users["expert"], dataset=_get("organisation_figures"), details=wish)
    granted = GrantTerms(columns=wish.columns, term_days=90, uses=10, masked=("name",))
    words = "单位名称脱敏，期限和次数减半。"
    approve_request(actor=users["planner"], request=asked, terms=granted, decision=words)
    money = RequestDetails(
        purpose="虚构示例：申报项目前了解各级立项金额。",
        columns=("name", "level", "approved_amount"),
        term_days=30,
        uses=3,
    )
    create_request(actor=users["enterprise"], dataset=_get("project_money"), details=money)


def _order(users: Mapping[str, User]) -> None:
    """One order is paid and divided, another one waits for its payment."""
    dataset = _get("right_owners")
    order = create_order(actor=users["enterprise"], dataset=dataset, purpose="虚构示例：分析本行业的专利布局。")
    pay_order(actor=users["planner"], order=order, paid_on=timezone.localdate(), reference="虚构-0001")
    create_order(actor=users["expert"], dataset=dataset, purpose="虚构示例：课题研究。")

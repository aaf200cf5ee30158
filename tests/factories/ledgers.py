"""Two invented types of ledgers that point to each other, made as those that ship are (虚构)."""

from __future__ import annotations

from typing import Any

from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.services import load_ledger_type
from kepan.engine.ledgers.reading import read_types

STAFF = ["section_officer", "reporter"]
HOUSE: dict[str, Any] = {
    "key": "test_house",
    "title": "虚构孵化器",
    "title_en": "Invented incubators",
    "about": "虚构的载体。",
    "group": "carriers",
    "tier": "public_data",
    "label": "{name}",
    "number": "FH-{year}-{serial:4}",
    "writers": STAFF,
    "sections": [
        {
            "key": "basic",
            "title": "基本信息",
            "fields": [
                {
                    "key": "name",
                    "visibility": "public",
                    "kind": "text",
                    "title": "名称",
                    "required": True,
                    "unique": True,
                    "search": True,
                },
                {
                    "key": "area",
                    "kind": "number",
                    "unit": "平方米",
                    "places": 1,
                    "title": "面积",
                    "least": 0,
                    "filter": True,
                },
                {
                    "key": "tenants",
                    "kind": "backlinks",
                    "ledgers": ["test_tenant"],
                    "through": "house",
                    "title": "在孵企业",
                },
                {
                    "key": "filled",
                    "kind": "computed",
                    "title": "在孵数",
                    "expression": 'count(tenants, tenants.state = "resident")',
                    "filter": True,
                },
            ],
        }
    ],
    "states": [
        {"key": "planned", "title": "筹建", "kind": "draft"},
        {"key": "open", "title": "运营", "kind": "standing"},
    ],
    "transitions": [
        {"key": "begin", "title": "开业", "sources": ["planned"], "target": "open", "roles": ["section_officer"]}
    ],
    "public_form": {
        "fields": ["name", "area"],
        "state": "planned",
        "anonymous": True,
        "intro": "虚构的申请。",
        "answers": ["name"],
    },
    "certificate": {"title": "虚构证书", "states": ["open"], "fields": ["name", "area"], "text": "兹证明{name}。"},
}
TENANT: dict[str, Any] = {
    "key": "test_tenant",
    "title": "虚构在孵企业",
    "title_en": "Invented tenants",
    "about": "虚构的在孵企业。",
    "group": "carriers",
    "label": "{org}",
    "number": "ZF-{year}-{serial:5}",
    "subject": "org",
    "writers": [*STAFF, "enterprise"],
    "sections": [
        {
            "key": "basic",
            "title": "基本信息",
            "fields": [
                {"key": "org", "kind": "organisation", "title": "企业", "required": True, "filter": True,
                 "search": True},
                {"key": "house", "kind": "entry", "ledgers": ["test_house"], "inverse": "在孵企业", "title": "载体",
                 "filter": True},
                {"key": "rent", "kind": "money", "unit": "元", "title": "年租金", "filter": True},
                {"key": "origin", "kind": "choice", "title": "来源", "filter": True,
                 "choices": [{"key": "returnee", "title": "留学归国"}, {"key": "university", "title": "高校"}]},
                {"key": "entered_on", "kind": "date", "title": "入驻日期", "filter": True},
                {"key": "term_to", "kind": "date", "title": "到期日期", "filter": True,
                 "validation": "term_to >= entered_on", "message": "到期日期不能早于入驻日期"},
                {"key": "opinion", "kind": "text", "title": "内部意见", "visibility": "restricted"},
                {"key": "phone", "kind": "text", "title": "电话", "visibility": "personal"},
                {"key": "papers", "kind": "file", "title": "材料"},
            ],
        }
    ],
    "states": [
        {"key": "applied", "title": "申请入驻", "outside": "审核中", "kind": "draft"},
        {"key": "resident", "title": "在孵", "kind": "standing"},
        {"key": "graduated", "title": "已毕业", "kind": "ended"},
    ],
    "transitions": [
        {"key": "accept", "title": "同意入驻", "sources": ["applied"], "target": "resident",
         "roles": ["section_officer"], "fields": ["entered_on", "term_to"], "within_days": 10,
         "escalates_to": "director"},
        {"key": "graduate", "title": "毕业", "sources": ["resident"], "target": "graduated",
         "roles": ["section_officer"], "needs_reason": True,
         "route": {"kind": "in_turn", "roles": ["planner", "director"]}},
    ],
    "uniques": [{"fields": ["org", "house"], "states": ["resident"], "message": "该企业已在本载体在孵"}],
    "reminders": [{"key": "term", "title": "孵化期满", "date": "term_to", "days": [90, 30], "states": ["resident"]}],
    "facts": [
        {"key": "residents", "title": "在孵企业数", "measure": "distinct", "field": "org",
         "condition": 'state = "resident"', "time": "entered_on", "dimensions": ["origin", "region"]},
        {"key": "rents", "title": "租金", "measure": "sum", "field": "rent", "dimensions": ["state"]},
    ],
}  # fmt: skip


def make_ledgers() -> tuple[Ledger, Ledger]:
    """Put both types in force and return their ledgers: the house and its tenants."""
    for type_ in read_types([HOUSE, TENANT]).values():
        load_ledger_type(type_=type_)
    ledgers = Ledger.objects.select_related("current").order_by("key")
    return ledgers.get(key="test_house"), ledgers.get(key="test_tenant")

"""Files of entries are seen by those who see their field, and by nobody else, wherever they ask."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.services import create_entry, load_ledger_type
from kepan.engine.ledgers.reading import read_type
from tests.factories.accounts import make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db
TYPE: dict[str, Any] = {
    "key": "test_paper",
    "title": "虚构文件台账",
    "title_en": "Invented papers",
    "about": "虚构。",
    "group": "office",
    "tier": "public_data",
    "label": "{name}",
    "number": "",
    "writers": ["section_officer"],
    "sections": [
        {
            "key": "basic",
            "title": "基本",
            "fields": [
                {"key": "name", "kind": "text", "title": "名称", "visibility": "public"},
                {"key": "shown", "kind": "file", "title": "公开件", "visibility": "public"},
                {"key": "plain", "kind": "file", "title": "内部件"},
                {"key": "closed", "kind": "file", "title": "限制件", "visibility": "restricted"},
            ],
        }
    ],
    "states": [{"key": "open", "title": "在用"}],
    "transitions": [],
}


def test_a_file_is_as_closed_as_the_field_that_names_it() -> None:
    district = make_region(parent=make_root())
    office = make_office(region=district)
    officer = make_user(Role.SECTION_OFFICER, region=district, office=office)
    colleague = make_user(Role.SECTION_OFFICER, region=district, office=make_office(region=district))
    public = make_user(Role.PUBLIC, region=district)
    load_ledger_type(type_=read_type(TYPE))
    ledger = Ledger.objects.get(key="test_paper")

    def add(name: str) -> Attachment:
        return create_attachment(actor=officer, file=BytesIO(b"invented"), name=name, region=district)

    shown, plain, closed, both = (add(name) for name in ("甲.txt", "乙.txt", "丙.txt", "丁.txt"))
    values = {"name": "虚构", "shown": [shown.pk, both.pk], "plain": [plain.pk], "closed": [closed.pk, both.pk]}
    entry = create_entry(actor=officer, ledger=ledger, values=values, office=office)
    tiers = dict(Attachment.objects.values_list("pk", "tier"))
    assert tiers == {
        shown.pk: Tier.PUBLIC_DATA,
        plain.pk: Tier.OWNED_DATA,
        closed.pk: Tier.PROPRIETARY_DATA,
        both.pk: Tier.PROPRIETARY_DATA,
    }
    seen = {
        user.pk: {row.pk for row in list_attachments(user=user, subject=entry)} for user in (officer, colleague, public)
    }
    assert seen == {
        officer.pk: {shown.pk, plain.pk, closed.pk, both.pk},
        colleague.pk: {shown.pk, plain.pk},
        public.pk: {shown.pk},
    }
    with pytest.raises(RefusalError, match="不能附到这条记录"):
        create_entry(actor=officer, ledger=ledger, values={"name": "另一条（虚构）", "shown": [shown.pk]})

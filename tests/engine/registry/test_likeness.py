"""Likeness of two records: what each field says, and the kinds of repeated records that lists hold."""

from __future__ import annotations

import pytest

from kepan.engine.basis.organisation_codes import create_uscc
from kepan.engine.registry.likeness import LinkedPair, compare_traits
from kepan.engine.registry.names import NamedRegion, NameParser
from kepan.engine.registry.traits import LinkageRecord, list_traits, read_traits
from kepan.store.files.names import read_name_rules

OWN = LinkageRecord(
    1,
    "澜川云衡汀微电子有限公司",
    uscc=create_uscc("LC000001", region="990101"),
    region="990101",
    address="澜川市望澜区鹭洲路1号",
    phone="0999-00012345",
    representative="陆听澜",
)
OTHER_CODE = create_uscc("LC000002", region="990101")


@pytest.fixture(scope="module")
def parser() -> NameParser:
    """Build the parser that knows the invented city."""
    return NameParser(read_name_rules(), (NamedRegion("9901", "澜川市", "澜川"),))


def compare(parser: NameParser, **changed: object) -> LinkedPair:
    """Compare the record with another that has only what is given, in a register of ten thousand."""
    other = LinkageRecord(2, **{"name": "", **changed})  # type: ignore[arg-type]
    return compare_traits(read_traits(OWN, parser), read_traits(other, parser), size=10_000)


@pytest.mark.parametrize(
    ("changed", "said", "is_sure"),
    [
        ({"name": "澜川新名有限公司", "uscc": OWN.uscc}, {"code": "same", "core": "other"}, True),
        ({"name": OWN.name, "organisation_code": OWN.uscc[8:17]}, {"code": "same_inner"}, True),
        ({"name": OWN.name, "uscc": OWN.uscc[:17] + "?"}, {"code": "mistyped"}, True),
        ({"name": OWN.name, "uscc": OTHER_CODE, "phone": OWN.phone}, {"code": "two_valid", "phone": "same"}, False),
        ({"name": OWN.name + "东岸分公司", "phone": OWN.phone}, {"branch": "other"}, False),
        ({"name": "云衡汀微电", "phone": "0999 00012345"}, {"core": "short_name", "phone": "same"}, True),
        (
            {"name": "澜川云衡订微电子有限公司", "region": "990101", "address": "望澜区鹭洲路1号"},
            {"core": "one_character", "address": "same"},
            True,
        ),
        ({"name": OWN.name, "region": "990102", "representative": "陆听澜"}, {"district": "other"}, True),
        (
            {"name": OWN.name, "region": "990102", "address": "别处2号", "phone": "0999-00099999"},
            {"core": "same", "phone": "other"},
            False,
        ),
        ({"name": "澜川云衡化工有限公司"}, {"core": "same_head", "industry": "other"}, False),
    ],
)
def test_kinds_of_repeated_records(
    parser: NameParser, changed: dict[str, object], said: dict[str, str], is_sure: bool
) -> None:
    """One body is recognised by what stayed; branches, two codes and namesakes elsewhere are not taken for it."""
    pair = compare(parser, **changed)
    found = {part.field: part.outcome for part in pair.evidence}
    assert {name: found[name] for name in said} == said
    assert pair.is_sure is is_sure


def test_missing_fields_say_nothing(parser: NameParser) -> None:
    """What one side does not state is no evidence, for or against."""
    assert [part.field for part in compare(parser, name=OWN.name).evidence] == ["core", "industry", "form", "place"]


def test_a_rare_value_says_more(parser: NameParser) -> None:
    """How often a core is seen in the register takes the place of the usual figure."""
    left, right = read_traits(OWN, parser), read_traits(LinkageRecord(2, OWN.name), parser)
    weights = [
        compare_traits(left, right, size=100, frequencies={("core", "云衡汀"): share}).weight for share in (0.5, 0.01)
    ]
    assert weights[1] - weights[0] == pytest.approx(5.643856, abs=1e-6)


def test_every_name_of_a_record_once(parser: NameParser) -> None:
    """Former and short names are compared too; another spelling of the same name is none."""
    record = LinkageRecord(1, "澜川云衡汀科技有限公司", other_names=("澜川云衡汀科技 有限公司", "云衡汀科技"))
    assert [traits.name_key for traits in list_traits(record, parser)] == ["澜川云衡汀科技有限公司", "云衡汀科技"]

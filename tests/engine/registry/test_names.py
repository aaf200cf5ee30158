"""Names of organisations in their parts, by the words that the package ships; keys; sounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.registry.names import NamedRegion, NameParser
from kepan.store.files.names import read_name_parser, read_name_rules, read_pinyin

OWN = (NamedRegion("9901", "澜川市", "澜川"), NamedRegion("990171", "澜川高新区", "高新区"))
PIECES = (
    "澜川",
    "江苏省",
    "（",
    "）",
    "云衡",
    "微电子",
    "科技",
    "有限公司",
    "分公司",
    "大学",
    "(集团)",
    "A",
    " ",
    "中国",
    "虛構",
)


@pytest.fixture(scope="module")
def parser() -> NameParser:
    """Build the parser of the shipped words with the regions of the invented city."""
    return NameParser(read_name_rules(), OWN)


@pytest.mark.parametrize(
    ("text", "place", "region", "core", "industry", "form", "branch", "institution"),
    [
        ("澜川云衡汀微电子科技有限公司", "澜川", "9901", "云衡汀", "微电子科技", "有限公司", "", ""),
        ("澜川市云衡汀微电子（虚构）有限责任公司", "澜川市", "9901", "云衡汀", "微电子", "有限公司", "", ""),
        ("云衡汀（澜川）科技股份有限公司", "澜川", "9901", "云衡汀", "科技", "股份有限公司", "", ""),
        ("澜川云衡汀科技（集团）有限公司", "澜川", "9901", "云衡汀", "科技", "集团有限公司", "", ""),
        (
            "澜川云衡汀科技有限公司高新区分公司",
            "澜川",
            "9901",
            "云衡汀",
            "科技",
            "有限公司",
            "高新区分公司",
            "",
        ),
        ("云衡汀科技", "", "", "云衡汀", "科技", "", "", ""),
        ("江苏省宿迁市沭阳县鼎盛紡織厂", "江苏省宿迁市沭阳县", "321322", "鼎盛", "纺织", "厂", "", ""),
        ("宿迁沭阳鼎盛纺织厂", "宿迁沭阳", "321322", "鼎盛", "纺织", "厂", "", ""),
        # A short name of a county counts only behind its region: far more firms are called so.
        ("沭阳鼎盛纺织厂", "", "", "沭阳鼎盛", "纺织", "厂", "", ""),
        # Districts of one name lie in several cities: the place is read, the code stays open.
        ("鼓楼区绿丰蔬菜种植专业合作社", "鼓楼区", "", "绿丰", "蔬菜种植", "合作社", "", ""),
        ("南京鼓楼区绿丰蔬菜种植专业合作社", "南京鼓楼区", "320106", "绿丰", "蔬菜种植", "合作社", "", ""),
        ("阿里巴巴（中国）有限公司", "中国", "", "阿里巴巴", "", "有限公司", "", ""),
        ("北京银行股份有限公司南京分行", "", "", "北京银行", "", "股份有限公司", "南京分行", ""),
        # Where nothing else is left the region belongs to the name.
        ("澜川商业银行股份有限公司", "澜川", "9901", "澜川商业银行", "", "股份有限公司", "", ""),
        ("南京大学", "", "", "南京大学", "", "", "", "university"),
        ("南京大学计算机学院", "", "", "南京大学", "", "", "计算机学院", "university"),
        ("南京大学附属鼓楼医院", "", "", "南京大学附属鼓楼医院", "", "", "", "hospital"),
        ("澜川大学科技园发展有限公司", "", "", "澜川大学", "科技园发展", "有限公司", "", ""),
        ("澜川市科学技术局", "澜川市", "9901", "澜川市科学技术局", "", "", "", "office"),
        ("澜川市生产力促进中心", "澜川市", "9901", "澜川市生产力促进中心", "", "", "", "institute"),
        ("启衡会计师事务所（普通合伙）", "", "", "启衡", "会计师", "事务所", "", ""),
        ("澜川天使创业投资合伙企业（有限合伙）", "澜川", "9901", "天使", "创业投资", "合伙企业", "", ""),
    ],
)
def test_names_are_read_in_parts(
    parser: NameParser,
    text: str,
    place: str,
    region: str,
    core: str,
    industry: str,
    form: str,
    branch: str,
    institution: str,
) -> None:
    """Firms in their four parts, branches with the parts of their body, institutions and exceptions whole."""
    name = parser.read_name(text)
    found = (name.place, name.region, name.core, name.industry, name.form, name.branch, name.institution)
    assert found == (place, region, core, industry, form, branch, institution)


def test_spellings_of_one_name_have_one_key(parser: NameParser) -> None:
    """Brackets, blanks, width, script, case and the mark of what is invented count for nothing."""
    texts = ("澜川ABC〔虛構〕電子(集團)有限公司", "澜川ａｂｃ电子（集团）有限公司", " 澜川 Abc·电子集团有限公司")
    assert {parser.fold_name(text) for text in texts} == {"澜川abc电子集团有限公司"}
    assert {parser.read_name(text).key for text in texts} == {"澜川abc电子集团有限公司"}


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
def test_every_text_has_a_reading(text: str) -> None:
    """Whatever is typed is read, its key is stable, and nothing is read that does not stand there."""
    parser = read_name_parser()
    name = parser.read_name(text)
    assert name.key == parser.fold_name(text) == parser.fold_name(name.key)
    assert set(name.place + name.core + name.industry) <= set(name.key)


def test_sounds() -> None:
    """Characters sound as in most names, and in the words of the table as they do there."""
    pinyin = read_pinyin()
    assert pinyin.compute_pinyin("重庆长江银行A股（厦门）") == "chongqingchangjiangyinhangaguxiamen"
    assert pinyin.compute_initials("澜川云衡汀微电子") == "lcyhtwdz"

"""What a text read where bytes were lost: found, shown beside the original, and never where the text is sound."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from kepan.engine.plandoc import Repair, apply_repairs, compile_plan
from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.repairs.damage import DamageReader
from kepan.engine.plandoc.repairs.lost_bytes import LostByteReader, LostBytes, cut_shared
from kepan.engine.plandoc.repairs.readings import Guess
from kepan.store.files.vocabulary import read_vocabulary

# Invented (虚构); none of these sentences was used to count pairs.
SENTENCES = """\
云泽市2027年科技创新工作计划提出,全年新增高新技术企业一百二十家,研发经费投入强度达到百分之三点二。
我们要坚持创新驱动发展,加快推进科技成果转化,完善以企业为主体的技术创新体系。
实施企业研发机构提升行动,支持龙头骨干企业牵头组建创新联合体,攻克一批关键核心技术。
围绕新材料和高端装备两条产业链,建设省级重点实验室和工程技术研究中心。
推行科技创新券制度,引导中小企业购买检验检测和技术咨询服务。
深化科技体制改革,赋予科研人员更大自主权,健全以创新价值、能力、贡献为导向的评价机制。
加强知识产权保护,提高发明专利授权量,鼓励企业开展专利导航和质押融资。
引进高层次人才和创新团队,落实住房、子女入学等配套政策,营造尊重人才的良好氛围。
办好科技活动周和创新创业大赛,推动科普进社区、进校园、进农村。
建立财政科技投入稳定增长机制,优化资金使用结构,提高绩效。
推进孵化器和众创空间建设,完善创业辅导、投融资对接和市场开拓等服务功能。
加强与高等院校、科研院所的产学研合作,共建技术转移中心和联合实验室。
积极争取国家和省级科技计划项目,组织申报重点研发计划和成果转化资金项目。
发展现代农业科技,推广优良品种和节水灌溉技术,带动农民增收致富。
加快数字化转型,培育人工智能、大数据和物联网等新兴产业集群。
完善目标考核和督查机制,把重点任务分解到责任部门,按月通报进展情况。
存在的主要问题是创新平台数量偏少,企业研发投入不足,高端人才缺乏。
下一步将加大政策宣传力度,帮助企业用好研发费用加计扣除等优惠政策。
扩大社会保险覆盖面,做好参保登记和基金征缴,确保养老金按时足额发放。
坚持绿色发展理念,推动节能减排技术改造,降低单位产值能耗。
规范项目申报、评审、立项和验收流程,加强科研诚信建设和经费监管。
支持开发区争创国家级高新技术产业开发区,提升园区承载能力和服务水平。
""".splitlines()
DAMAGES = 200


def decode_strictly(code: bytes) -> str:
    """Decode as a program does that knows GB2312 only and writes ? for each byte it cannot place."""
    signs, at = [], 0
    while at < len(code):
        size = 1 if code[at] < 0x80 else 2
        try:
            signs.append(code[at : at + size].decode("gb2312"))
        except UnicodeDecodeError:
            signs.append("?")
            size = 1
        at += size
    return "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in signs)


def damage(sentence: str, chance: random.Random, number: int) -> str:
    """Take one byte out of one or two signs that stand near each other."""
    places = [at for at, sign in enumerate(sentence) if not sign.isascii() and 2 < at < len(sentence) - 3]
    first = chance.choice(places)
    near = [at for at in places if 0 < at - first <= 12]
    picked = {first, *([chance.choice(near)] if number == 2 and near else [])}
    code = b""
    for at, sign in enumerate(sentence):
        whole = sign.encode("gbk")
        code += bytes((whole[chance.randrange(2)],)) if at in picked else whole
    return decode_strictly(code)


def list_damaged(number: int, count: int) -> Iterable[tuple[str, str]]:
    """List sentences with damaged forms that show it, and in which a trace of each sign is left."""
    chance = random.Random(number)
    while count:
        sentence = chance.choice(SENTENCES)
        broken = damage(sentence, chance, number)
        swallowed = len(broken) == len(sentence) and all(
            new in (old, "?") for old, new in zip(sentence, broken, strict=True)
        )
        if "?" in broken and not swallowed:
            count -= 1
            yield sentence, broken


def read_damaged(text: str) -> str:
    """Read a damaged text with its best readings."""
    found = LostByteReader(create_folded(text, {}), read_vocabulary().noise.pairs).list_lost()
    for lost in reversed(found):
        text = text[: lost.start] + lost.reading + text[lost.end :]
    return text


def list_lost(text: str) -> list[Repair]:
    """List the repairs of lost bytes."""
    repairs = compile_plan(text, vocabulary=read_vocabulary()).source.repairs
    return [repair for repair in repairs if repair.kind == "lost_bytes"]


@pytest.mark.slow
def test_one_lost_byte_is_found_in_most_sentences() -> None:
    """Whole sentences right at the first try; 83 % when this was written."""
    right = sum(read_damaged(broken) == sentence for sentence, broken in list_damaged(1, DAMAGES))
    assert right >= DAMAGES * 0.78


@pytest.mark.slow
def test_two_lost_bytes_near_each_other_are_found_in_half() -> None:
    """Whole sentences right at the first try, both signs; about half when this was written."""
    right = sum(read_damaged(broken) == sentence for sentence, broken in list_damaged(2, DAMAGES // 4))
    assert right >= DAMAGES // 4 * 0.4


def test_sound_sentences_are_never_read_otherwise() -> None:
    for sentence in SENTENCES:
        assert read_damaged(sentence) == sentence
        assert list_lost(sentence) == []


def test_sound_documents_and_names_are_never_read_otherwise(shared: Path) -> None:
    titles = (shared / "data/patents/cn_patents_9740_titles_ipc.csv").read_text("utf-8-sig").splitlines()
    for start in range(0, 1500, 500):
        text = "\n".join(titles[start : start + 500])
        assert read_damaged(text) == text


def test_how_a_reading_was_found_is_said() -> None:
    whole = "推行科技创新劵”制度。改革科技项目生成机制,新增平台5家。"
    broken = decode_strictly(whole.encode("gbk"))
    (repair,) = list_lost(broken)
    assert apply_repairs(broken, [repair]).text == whole
    assert repair.evidence.startswith("第7字“?”处补回字节84；")
    assert "；“劵”多为“券”之误；得分" in repair.evidence
    assert repair.runner_up != repair.candidate
    assert 0.5 <= repair.certainty < 1


def test_each_way_to_lose_a_byte_is_named() -> None:
    first = damage_at("推进孵化器建设,完善投融资对接和市场开拓等服务功能。", "对", 1)
    second = damage_at("规范项目申报和验收流程,加强科研诚信建设。", "报", 0)
    evidence = "".join(repair.evidence for text in (first, second) for repair in list_lost(text))
    assert "处补入字节" in evidence
    assert "处补回字节" in evidence


def test_a_byte_too_many_and_a_reading_without_rival_are_told() -> None:
    reader = DamageReader(create_folded("完善制度", {}), read_vocabulary().noise)
    lost = LostBytes(0, 2, "制", (Guess("dropped", 1, 0xB4),), -9.0, -30.0, None, None)
    repair = reader.create_repair(lost)
    assert repair.evidence == "第2字“善”处去掉字节B4；得分-9.0，原文-30.0"
    assert repair.runner_up is None
    assert repair.certainty > 0.9


def damage_at(sentence: str, sign: str, half: int) -> str:
    """Take one byte out of the given sign; `half` says which one stays."""
    before, after = sentence.split(sign)
    return decode_strictly(before.encode("gbk") + sign.encode("gbk")[half : half + 1] + after.encode("gbk"))


def test_no_figure_is_read_in_a_damaged_stretch() -> None:
    text = "积极实施“科技创新?弧敝贫取8母锟萍枷钅可?成机制和创新奖励制度，新增平台5家。"
    tree = compile_plan(text, vocabulary=read_vocabulary())
    assert [item.surface for item in tree.items] == ["5家"]
    assert [repair.kind for repair in tree.source.repairs] == ["lost_bytes"]


@pytest.mark.parametrize(
    "text",
    [
        "为什么要改革?因为要发展。",
        "创新如何持续?路在脚下。",
        "https://example.cn/科技?page=3",
        "高新技术企业5家",
    ],
)
def test_questions_are_no_losses(text: str) -> None:
    assert list_lost(text) == []


def test_marks_without_a_reading_are_listed_without_candidate() -> None:
    (repair,) = list_lost("建设平台，推进成果转?和人才引进。")
    assert (repair.original, repair.candidate) == ("?", None)
    (repair,) = list_lost("建设平台，推进成果转\ufffd。")
    assert (repair.original, repair.candidate) == ("\ufffd", None)


def test_many_marks_cost_a_bounded_search() -> None:
    text = "弧敝贫?取母锟萍?枷钅可?" * 300
    assert all(repair.kind == "lost_bytes" for repair in list_lost(text))


def test_a_text_in_traditional_script_may_be_read_in_it() -> None:
    assert read_damaged("加強知識產權保護?，提高發明專利") == "加強知識產權保護?，提高發明專利"


def test_shared_ends_are_cut() -> None:
    assert cut_shared("科技?券", "科技创券") == "创"
    assert cut_shared("一样", "一样") == ""


def test_halves_of_surrogate_pairs_are_no_harm() -> None:
    text = "推进\udb4e科技创新?弧敝贫取8母锟\udb4e萍枷?建设\udb4e?豖?怕?豖??"
    tree = compile_plan(text, vocabulary=read_vocabulary())
    assert all(text[repair.start : repair.end] == repair.original for repair in tree.source.repairs)

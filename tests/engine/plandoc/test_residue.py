"""Residue of web pages is set aside line by line and never read; ordinary lines stay."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("您当前的位置：首页 > 政务公开", "navigation"),
        ("上一篇：云泽区科技工作要点", "navigation"),
        ("浏览次数：1200次", "counter"),
        ("【字体：大 中 小】【打印】【关闭】", "share"),
        ("收藏 分享(赏)", "share"),
        ("亲,该文档总共8页,到这儿已超出免费预览范围", "share"),
        ("发布日期：2026-03-01 发布机构：科技局", "metadata"),
        ("索引号\t0141-2026", "metadata"),
        ("上传人:某某 文档编号:18 上传时间:2026-04-23 格式:DOCX 页数:8 大小:20.14KB 下载积分:20 浏览:某某", "metadata"),
        ("• 17.86 KB", "metadata"),
        ("• 2026-04-17 发布", "metadata"),
        ("第8页 共8页", "page"),
        ("第 3 页", "page"),
        ("第 1 页 共 3 页  上一页 下一页", "page"),
        ("共3页 1 2 3 下一页 尾页 转到", "page"),
        ("Page 3 of 8", "page"),
        ("- 3 -", "page"),
        ("— 12 —", "page"),
        ("云泽区工作计划.docx_第3页", "page"),
        ("copyright@ 2008-2026 网站版权所有", "rights"),
        ("某ICP备2026000000号-2", "rights"),
        ("前言：本站精心整理了范文，希望对您有参考价值。", "preface"),
    ],
)
def test_residue_is_set_aside(line: str, kind: str) -> None:
    tree = compile_text(f"新增平台3家。\n{line}\n引进人才5名。")
    assert [(part.kind, part.text) for part in tree.source.set_aside] == [(kind, line)]
    assert [item.surface for item in tree.items] == ["3家", "5名"]


@pytest.mark.parametrize(
    "line",
    [
        "来源于企业的建议得到采纳，新增平台3家。",
        "分享创新经验，" + "推进平台建设，" * 8 + "新增平台3家。",
        "发布机构：" + "推进平台建设，" * 10 + "新增平台3家",
        "第3页载明新增平台3家",
        "建设平台3家。 第3页 共8页",
        "推进平台建设，" * 30 + "新增平台3家，网站客服热线开通",
        "推进平台建设，" * 30 + "新增平台3家",
    ],
)
def test_ordinary_lines_are_kept(line: str) -> None:
    tree = compile_text(line)
    assert tree.source.set_aside == ()
    assert [item.surface for item in tree.items] == ["3家"]


def test_values_of_a_metadata_table_are_set_aside_between_two_keys_only() -> None:
    text = "索引号\n0141-2026\n发布机构：\n云泽区科技局\n发布日期\n云泽区2026年科技工作计划\n新增平台3家。"
    tree = compile_text(text)
    aside = [part.text for part in tree.source.set_aside]
    assert aside == ["索引号", "0141-2026", "发布机构：", "云泽区科技局", "发布日期"]
    assert tree.plans[0].title == "云泽区2026年科技工作计划"


def test_a_sentence_between_two_keys_stays() -> None:
    tree = compile_text("来源：科技局\n新增平台3家。\n作者：某某\n引进人才5名\n来源：科技局")
    assert [item.surface for item in tree.items] == ["3家", "5名"]

"""A type of ledger for tests, as its data."""

from __future__ import annotations

from typing import Any

import yaml

TEXT = """
key: tenant
title: 在孵主体（虚构）
title_en: Tenants
about: 虚构
group: carriers
label: "{org} {number}"
number: "ZF-{year}-{serial:4}"
subject: org
writers: [section_officer]
sections:
  - key: basic
    title: 基本
    fields:
      - {key: org, kind: organisation, title: 企业, required: true, filter: true, list: true}
      - {key: carrier, kind: entry, ledgers: [site], title: 载体}
      - {key: area, kind: number, unit: 平方米, places: 2, least: "0", most: "5000", title: 面积, filter: true}
      - {key: fund, kind: money, unit: 万元, title: 融资, least: "0"}
      - {key: cost, kind: number, unit: 万元, places: 4, title: 成本}
      - {key: origin, kind: choice, title: 来源, choices: [{key: abroad, title: 境外}, {key: college, title: 高校}]}
      - {key: started, kind: date, title: 开始, filter: true}
      - {key: term_to, kind: date, title: 到期, validation: "term_to >= started", message: 不能早于开始}
      - {key: tags, kind: text, many: true, title: 标签}
      - {key: note, kind: long_text, title: 说明}
      - {key: quick, kind: flag, title: 加急}
      - {key: period, kind: period, title: 时期}
      - {key: trade, kind: industry, title: 行业}
      - {key: papers, kind: file, title: 材料}
      - {key: list, kind: checklist, title: 清单, items: [{key: a, title: 甲, needs_evidence: true},
         {key: b, title: 乙}]}
      - {key: rows, kind: table, title: 明细, columns: [{key: "on", kind: date, title: 日期, required: true},
         {key: share, kind: number, unit: "%", places: 2, title: 比例}]}
      - {key: children, kind: backlinks, ledgers: [site], through: tenant, title: 场地}
      - {key: months, kind: computed, title: 月数, expression: "months_between(org.founded_on, started)"}
      - {key: all, kind: computed, unit: 万元, title: 合计, expression: "fund + cost"}
      - {key: rate, kind: computed, title: 占比, expression: "ratio(fund, all)"}
      - {key: half, kind: computed, title: 一半, unit: 平方米, places: 1, expression: "divide(area, 2)"}
      - {key: percent, kind: computed, title: 合计比例, unit: "%", places: 1, expression: "total(rows, rows.share)"}
      - {key: sites, kind: computed, title: 场地数, expression: "count(children, children.state = \\"open\\")"}
states:
  - {key: draft, title: 起草, kind: draft}
  - {key: open, title: 在孵, kind: standing}
  - {key: closed, title: 结束, kind: ended}
transitions:
  - {key: accept, title: 同意, sources: [draft], target: open, roles: [section_officer], fields: [term_to],
     guards: [{key: most, expression: "rate >= 50%", message: 融资不到一半}]}
  - {key: close, title: 结束, sources: [open], target: closed, roles: [director], automatic: "today > term_to"}
uniques: [{fields: [org], states: [open], message: 已有}]
guards:
  - {key: area, expression: "area >= parameter.least", message: 面积不够, states: [open], document: 虚构〔2020〕1号}
  - {key: later, expression: "true", message: 以后核对, rulebook: later, strength: warn}
reminders: [{key: term, title: 到期, date: term_to, days: [90]}]
parameters:
  - {key: least, title: 最少, unit: 平方米, values: [{starts_on: 2020-01-01, value: "10"},
     {starts_on: 2024-01-01, value: "20"}]}
facts: [{key: open, title: 在孵, condition: "state = \\"open\\"", time: started, dimensions: [state, origin]}]
"""


def make_document() -> dict[str, Any]:
    """Return the data of the type, to be changed by a test."""
    document: dict[str, Any] = yaml.safe_load(TEXT)
    return document


def find(document: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the data of one field."""
    found: dict[str, Any] = next(one for one in document["sections"][0]["fields"] if one["key"] == key)
    return found

"""What may be wrong with one entry by itself: each problem says what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from core.clock import today
from knowledge.content_yaml import LINE, placed
from knowledge.encoder.grams import clean
from knowledge.entry import Guide
from knowledge.normalise import normalise
from knowledge.statutes import is_day, outdated, repealed

DOMAINS = frozenset(
    [
        *("notary", "legal_aid", "mediation", "constitution", "labour", "family", "consumer", "housing"),
        *("traffic", "debt", "tort", "appraisal", "lawyer", "arbitration", "reconsideration", "correction"),
    ]
)
LEADS = frozenset(
    ["notary_appointment", "legal_aid_precheck", "mediation", "complaint", "callback", "institution", "seat", "none"]
)
REQUIRED = ("id", "topic", "question", "phrasings", "answer", "citations", "checked", "follow_ups", "leads_to")
OPTIONAL = ("detail", "guide")
GUIDE = tuple(field.name for field in fields(Guide))
MIN_PHRASINGS = 8
MAX_ANSWER = 200  # characters: 600 bytes in UTF-8, which every channel sends in one message
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
ARTICLE = re.compile(r"第[零一二三四五六七八九十百千]+条(之[一二三四五六七八九十]+)?|序言")


def entry_problems(raw: dict[str, Any], domain: str) -> Iterator[str]:
    """What is wrong with one entry by itself."""
    missing = [name for name in REQUIRED if name not in raw]
    unknown = [name for name in raw if name not in REQUIRED + OPTIONAL]
    if missing or unknown:
        if missing:
            yield f"缺少字段 {'、'.join(missing)}；请补上"
        if unknown:
            yield f"不认识的字段 {'、'.join(map(str, unknown))}；请删去或改名"
        return
    texts = [raw[name] for name in ("id", "topic", "question", "answer", "leads_to")] + [raw.get("detail", "")]
    if not all(isinstance(text, str) for text in texts):
        yield "id、topic、question、answer、detail、leads_to 应是文字；请加引号"
        return
    if domain not in DOMAINS:
        yield f"文件夹 {domain} 不是已知的领域；可用：{'、'.join(sorted(DOMAINS))}"
    if not ID.fullmatch(raw["id"]) or not raw["id"].startswith(domain.replace("_", "-") + "-"):
        yield f"编号 {raw['id']} 应由小写字母、数字、连字符组成，并以 {domain.replace('_', '-')}- 开头"
    if not raw["topic"].strip() or not raw["question"].strip() or not raw["answer"].strip():
        yield "topic、question、answer 不能为空"
    if (size := len(raw["answer"].strip())) > MAX_ANSWER:
        yield f"answer 有 {size} 字，最多 {MAX_ANSWER}；请缩短，其余放到 detail"
    yield from _list_problems(raw)
    yield from _guide_problems(raw.get("guide"))


def _list_problems(raw: dict[str, Any]) -> Iterator[str]:
    phrasings = raw["phrasings"]
    if not isinstance(phrasings, list) or not all(isinstance(p, str) and p.strip() for p in phrasings):
        yield "phrasings 应是文字的列表"
    elif empty := [one for one in (raw["question"], *phrasings) if not clean(normalise(one))]:
        yield f"说法“{empty[0].strip()}”里没有文字；请改写或删去"
    elif len(set(phrasings)) < max(MIN_PHRASINGS, len(phrasings)):
        yield f"phrasings 至少要 {MIN_PHRASINGS} 条，且不能重复"
    citations = raw["citations"]
    if not isinstance(citations, list):
        yield "citations 应是列表"
    else:
        for citation in citations:
            line = citation.get(LINE) if isinstance(citation, dict) else None
            found = citation_problems(citation)
            yield from (placed(one, line) for one in found) if line else found
    if not isinstance(raw["follow_ups"], list) or not all(isinstance(f, str) for f in raw["follow_ups"]):
        yield "follow_ups 应是编号的列表，可以为空：[]"
    elif raw["id"] in raw["follow_ups"]:
        yield "follow_ups 里有这个条目自己；请删去"
    if raw["leads_to"] not in LEADS:
        yield f"leads_to 是 {raw['leads_to']}；可用：{'、'.join(sorted(LEADS))}"
    yield from checked_problems(raw["checked"])


def checked_problems(checked: Any) -> Iterator[str]:
    """What is wrong with the day on which something was checked: a plain date, not after today."""
    if type(checked) is not date:  # a datetime is a date too, and none that can be stored
        yield f"checked 是 {checked}；应是日期，如 2026-11-23，不带时间"
    elif checked > today():
        yield f"checked 是 {checked}，在今天（{today()}）之后；请写核对的那一天"


def _guide_problems(guide: Any) -> Iterator[str]:
    if guide is None:
        return
    if not isinstance(guide, dict):
        yield f"guide 应是字段的集合；可用：{'、'.join(GUIDE)}"
        return
    if unknown := [name for name in guide if name not in (*GUIDE, LINE)]:
        yield f"guide 里有不认识的字段 {'、'.join(map(str, unknown))}；可用：{'、'.join(GUIDE)}"
    materials = guide.get("materials", [])
    if not isinstance(materials, list) or not all(isinstance(one, str) and one.strip() for one in materials):
        yield "guide 的 materials 应是文字的列表"
    if not all(isinstance(value, str) for name, value in guide.items() if name not in ("materials", LINE)):
        yield "guide 的各项应是文字；请加引号"


def citation_problems(citation: Any) -> Iterator[str]:
    """What is wrong with one `{law, article}`."""
    if not isinstance(citation, dict) or not {"law", "article"} <= set(citation):
        yield "citations 的每一条应写作 {law: 公证法, article: 第三十条}"
    elif not isinstance(citation["article"], str) or not ARTICLE.fullmatch(citation["article"]):
        yield f"article 是 {citation['article']}；应写作“第三十条”这样的条号"
    elif not isinstance(citation["law"], str) or "《" in citation["law"]:
        yield f"law 是 {citation['law']}；应写法律名称，不带书名号"
    elif not isinstance(version := citation.get("version", ""), str) or (version and not is_day(version)):
        yield f"version 是 {version}；应是加引号的日期，如 '2017-09-01'"
    elif gone := repealed(citation["law"], citation["article"]):
        yield f"《{citation['law']}》{citation['article']}已废止：自 {gone.since} 起适用{gone.by}；请改引现行的条文"
    elif moved := outdated(citation["law"], version, citation["article"]):
        yield f"《{citation['law']}》{citation['article']}引用的是旧条文：{moved.say}，核对后注明 version: '{moved.version}'"
    elif unknown := set(citation) - {"law", "article", "version", LINE}:
        yield f"citations 里有不认识的字段 {'、'.join(map(str, unknown))}；请删去或改名"

"""A small knowledge base: real files, the shipped encoder, a real index."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from core.settings import Settings
from knowledge import Searcher
from knowledge.confidence import load_calibration
from knowledge.encoder import open_encoder

DAY = date(2026, 11, 23)
QUESTIONS = {
    "notary-inheritance-materials": (
        "继承公证",
        "办继承公证要带什么材料？",
        "继承公证材料清单",
        "父亲去世房子要过户公证处要啥材料",
    ),
    "notary-inheritance-time": ("继承公证", "继承公证多久能办好？", "继承公证几天能拿到", "办继承的公证要等多长时间"),
    "notary-will-materials": ("遗嘱公证", "办遗嘱公证要带什么材料？", "立遗嘱公证要带啥", "老人做遗嘱公证要准备的东西"),
    "notary-office": ("公证处", "公证处在哪里？", "附近有没有公证处", "去哪家公证处可以办"),
    "legal-aid-apply": ("法律援助", "怎么申请法律援助？", "请不起律师想要法律援助", "申请法援去哪里"),
    "labour-wages": ("拖欠工资", "老板拖欠工资怎么办？", "干了三个月活一分钱没给", "讨薪找谁"),
    "mediation-neighbour": (
        "邻里纠纷调解",
        "邻居吵架可以找谁调解？",
        "楼上天天漏水和邻居谈不拢",
        "隔壁占了楼道吵起来了",
    ),
}


def row(entry_id, topic, question, *phrasings, **changes):
    """An entry as it stands in a file, right unless a test changes it."""
    filled = [*phrasings, *(f"{question[:-1]}，第{n}种说法" for n in "一二三四五六七八")][:8]
    fields = {
        "id": entry_id,
        "topic": topic,
        "question": question,
        "phrasings": filled,
        "answer": f"关于{topic}：请带身份证，先预约。",
        "citations": [],
        "checked": DAY,
        "follow_ups": [],
        "leads_to": "none",
    }
    return {**fields, **changes}


def write(folder: Path, *rows, domain="", file="entries.yml"):
    """Write rows as a content file of a domain (by default the first row's)."""
    place = folder / (domain or _domain(rows[0]["id"]))
    place.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(yaml.safe_dump(list(rows), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return place / file


def _domain(entry_id):
    return "legal_aid" if entry_id.startswith("legal-aid") else entry_id.split("-")[0]


def write_questions(folder: Path):
    by_domain: dict[str, list] = {}
    for entry_id, (topic, question, *phrasings) in QUESTIONS.items():
        by_domain.setdefault(_domain(entry_id), []).append(row(entry_id, topic, question, *phrasings))
    for rows in by_domain.values():
        write(folder, *rows)


@pytest.fixture
def settings(tmp_path):
    write_questions(tmp_path / "content")
    return Settings(var=tmp_path / "var", content=tmp_path / "content", _env_file=None)


@pytest.fixture(scope="session")
def encoder():
    """The shipped one, opened once: that takes longer than to build the small index."""
    return open_encoder(Settings(_env_file=None))


@pytest.fixture
def searcher(settings, encoder):
    return Searcher(settings, encoder, load_calibration())

"""Files as they come: the national database's .docx, Markdown, JSON lines."""

import json

import docx
import pytest

from knowledge import Statutes, import_statutes

NOTARY_NOTE = (
    "（2005年8月28日第十届全国人民代表大会常务委员会第十七次会议通过　根据2015年4月24日第十二届全国人民代表大会"
    "常务委员会第十四次会议《关于修改〈中华人民共和国义务教育法〉等五部法律的决定》第一次修正　根据2017年9月1日"
    "第十二届全国人民代表大会常务委员会第二十九次会议《关于修改〈中华人民共和国法官法〉等八部法律的决定》第二次修正）"
)
NOTARY = (
    "中华人民共和国公证法",
    NOTARY_NOTE,
    "目　　录",
    "第一章　总　　则",
    "第二章　公证机构",
    "第一节　设立",
    "第三章　附则",
    "第一章　总　　则",
    "第一条　为规范公证活动，制定本法。",
    "第二条　公证是公证机构的证明活动。",
    "公证机构依照法定程序办理。",
    "第二章　公证机构",
    "第一节　设立",
    "第三条　公证机构可以办理下列公证事项：",
    "（一）合同；",
    "（二）继承。",
    "第三章　附则",
    "第四条　本法自2006年3月1日起施行。",
)


def write_docx(path, *paragraphs):
    """A .docx of paragraphs; a list among them becomes a table of its rows."""
    document = docx.Document()
    for paragraph in paragraphs:
        if isinstance(paragraph, list):
            table = document.add_table(len(paragraph), len(paragraph[0]))
            for row, cells in zip(table.rows, paragraph, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(paragraph)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def write_lines(path, *rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def statutes(settings):
    return Statutes(settings)


@pytest.fixture
def take(settings):
    """Import a path; what became of its only file."""

    def one(path, **more):
        (report,) = import_statutes(settings, path, **more).files
        return report

    return one

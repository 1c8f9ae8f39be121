"""Tables of institutions, right unless a test changes them."""

import csv
import io
from datetime import date

import pytest

from knowledge import import_institutions

TODAY = date(2026, 11, 23)
ROW = {
    "类别": "公证处",
    "层级": "区",
    "区": "浦东新区",
    "街镇": "",
    "名称": "试验公证处",
    "地址": "试验路1号2楼",
    "电话": "021-12345678",
    "服务时间": "周一至周五 9:00—17:00",
    "服务内容": "公证、咨询",
    "无障碍": "无障碍坡道、电梯",
    "来源": "电话核实",
    "核验日期": "2026-11-01",
}


def text(*rows, headings=tuple(ROW)):
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([[row.get(heading, "") for heading in headings] for row in rows])
    return file.getvalue()


@pytest.fixture
def take(db, tmp_path):
    """Import rows as CSV on the day of the tests; what became of them."""

    def one(*rows, encoding="utf-8-sig", **more):
        path = tmp_path / "机构.csv"
        path.write_bytes(text(*rows).encode(encoding))
        return import_institutions(db, path, on=TODAY, **more)

    return one

"""Good rows come in, bad ones are named with row, column and mend; importing again brings up to date."""

import csv
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from core.errors import BadInput
from knowledge import Directory, import_institutions, schema, write_template
from tests.knowledge.institutions.conftest import ROW, TODAY, text


def found(db, kind="notary", district="浦东新区", **more):
    return Directory(db).find([kind], district, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_comes_in_whole_in_any_encoding_that_spreadsheets_write(take, db, encoding):
    assert take(ROW, encoding=encoding).added == 1
    (one,) = found(db)
    assert (one.kind, one.level, one.district, one.street, one.name) == (
        "notary",
        "district",
        "浦东新区",
        "",
        "试验公证处",
    )
    assert (one.address, one.phone, one.hours) == ("试验路1号2楼", "021-12345678", "周一至周五 9:00—17:00")
    assert (one.services, one.access, one.source) == ("公证、咨询", ("ramp", "lift"), "电话核实")
    assert one.verified_on == date(2026, 11, 1)


def test_importing_again_updates_by_kind_district_street_and_name(take, db):
    other = ROW | {"名称": "另一公证处"}
    take(ROW, other)
    report = take(ROW | {"电话": "021-87654321"}, other)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert sorted(one.phone for one in found(db)) == ["021-12345678", "021-87654321"]
    assert take(ROW | {"区": "徐汇"}).added == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"类别": "法院"}, "第 3 行“类别”：是“法院”；可用：劳动人事争议仲裁机构、"),
        ({"类别": ""}, "第 3 行“类别”：没有填；请补上"),
        ({"层级": "省"}, "第 3 行“层级”：是“省”；可用：市、区、街镇、居村"),
        ({"区": "朝阳区"}, "第 3 行“区”：是“朝阳区”；可用：黄浦区、"),
        ({"区": ""}, "第 3 行“区”：没有填；只有市级机构可以不填"),
        ({"层级": "居村"}, "第 3 行“街镇”：街镇、居村级机构要写所在的街道或镇"),
        ({"名称": ""}, "第 3 行“名称”：没有填；请补上"),
        ({"名称": "长" * 129}, "第 3 行“名称”：有 129 字，最多 128 字；请缩短"),
        ({"地址": "", "电话": ""}, "第 3 行“地址”：地址和电话至少填一项"),
        ({"电话": "打总机"}, "第 3 行“电话”：是“打总机”；请写带区号的座机或手机"),
        ({"无障碍": "电梯、滑梯"}, "第 3 行“无障碍”：有“滑梯”；可用：无障碍坡道、"),
        ({"来源": ""}, "第 3 行“来源”：没有填；请补上"),
        ({"核验日期": "去年"}, "第 3 行“核验日期”：是“去年”；请写作 2026-11-23"),
        ({"核验日期": "2026-02-30"}, "第 3 行“核验日期”：是“2026-02-30”；请写作 2026-11-23"),
        ({"核验日期": "2026-11-24"}, "第 3 行“核验日期”：是 2026-11-24，在今天之后；请核对"),
        ({"名称": "试验公证处"}, "第 3 行：和第 2 行是同一个机构"),
    ],
)
def test_each_mistake_is_named_and_the_good_row_still_comes_in(take, db, changes, said):
    report = take(ROW, ROW | {"名称": "坏行"} | changes)
    (problem,) = report.problems
    assert str(problem).startswith(said)
    assert report.added == 1
    assert [one.name for one in found(db)] == ["试验公证处"]


def test_strict_imports_nothing_when_any_row_is_wrong(take, db):
    assert (take(ROW, ROW | {"名称": ""}, strict=True).added, found(db)) == (0, ())
    assert take(ROW, strict=True).added == 1


@pytest.mark.parametrize(
    "phone", ["12348", "021-12345678", "(021)12345678转801", "02112345678、13812345678", "400-1234567"]
)
def test_telephones_as_people_write_them(take, phone):
    assert take(ROW | {"电话": phone}).problems == ()


@pytest.mark.parametrize("day", ["2026-11-01", "2026/11/1", "2026.11.1", "2026年11月1日"])
def test_dates_as_people_write_them(take, db, day):
    take(ROW | {"核验日期": day})
    assert found(db)[0].verified_on == date(2026, 11, 1)


def sheet(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


def test_a_spreadsheets_dates_and_numbers_are_read_and_a_lost_zero_is_noticed(db, tmp_path):
    good = ROW | {
        "核验日期": datetime(2026, 11, 1),  # noqa: DTZ001 (as spreadsheets hold it)
        "电话": 13812345678,
    }
    lost = ROW | {"名称": "另一公证处", "电话": 2112345678}
    path = sheet(tmp_path / "a.xlsx", list(ROW), [], list(good.values()), list(lost.values()))
    report = import_institutions(db, path, on=TODAY)
    assert [one.phone for one in found(db)] == ["13812345678"]
    assert [str(problem)[:30] for problem in report.problems] == ["第 4 行“电话”：是数字 2112345678，可能丢了开"]


def test_a_row_with_cells_beyond_the_headings_is_not_imported(db, tmp_path):
    path = tmp_path / "a.csv"
    good, wrong = ROW, ROW | {"名称": "多一格"}
    lines = [",".join(ROW), ",".join(good.values()) + ",,", ",".join(wrong.values()) + ",甲,乙"]
    path.write_text("\n".join(lines), encoding="utf-8")
    report = import_institutions(db, path, on=TODAY)
    assert [one.name for one in found(db)] == [ROW["名称"]]
    assert [str(problem) for problem in report.problems] == ["第 3 行：比列名多出 2 格（甲、乙）；值里有逗号的请加引号"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "是空的"),
        ("a.csv", "类别,颜色\n公证处,红\n".encode(), "不认识的列 颜色"),
        ("a.csv", "类别,名称\n公证处,甲\n".encode(), "缺少列 层级、来源、核验日期"),
        ("a.csv", "类别,类别\n公证处,甲\n".encode(), "列 类别 写了两次"),
        ("a.csv", "类别".encode("utf-16"), "编码不认识"),
        ("a.xlsx", b"PK\x03\x04half", "不是完整的 .xlsx"),
        ("a.xls", b"x", "不认识的文件类型"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_reason(db, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said):
        import_institutions(db, tmp_path / name)


def test_a_missing_file_is_said(db, tmp_path):
    with pytest.raises(BadInput, match="找不到文件"):
        import_institutions(db, tmp_path / "nowhere.csv")


def test_the_csv_template_explains_every_column_and_takes_rows_as_it_is(db, tmp_path):
    path = tmp_path / "模板.csv"
    write_template(path)
    written = path.read_text(encoding="utf-8-sig")
    assert all(f"# {column.heading}" in written for column in schema().columns)
    assert import_institutions(db, path, on=TODAY).added == 0
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text(ROW).split("\r\n", 1)[1])
    assert import_institutions(db, path, on=TODAY).added == 1


def test_a_template_that_excel_saved_again_is_read(db, tmp_path):
    path = tmp_path / "模板.csv"
    write_template(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[*row, *[""] * (12 - len(row))] for row in csv.reader(file)]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([*rows, list(ROW.values())])
    assert import_institutions(db, path, on=TODAY).added == 1


def test_the_xlsx_template_offers_the_values_and_takes_rows_as_it_is(db, tmp_path):
    path = tmp_path / "模板.xlsx"
    write_template(path)
    book = load_workbook(path)
    assert [cell.value for cell in book["机构"][1]] == [column.heading for column in schema().columns]
    assert book["填写说明"].max_row == len(schema().columns) + 1
    assert len(book["机构"].data_validations.dataValidation) == 3
    for i, value in enumerate(ROW.values(), 1):
        book["机构"].cell(2, i, value)
    book.save(path)
    book.close()
    assert import_institutions(db, path, on=TODAY).added == 1


def test_a_template_never_overwrites(tmp_path):
    (tmp_path / "a.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="已经存在"):
        write_template(tmp_path / "a.csv")
    with pytest.raises(BadInput, match=r"可用 \.csv 或 \.xlsx"):
        write_template(tmp_path / "a.txt")

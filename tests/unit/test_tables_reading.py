"""A file is told apart by what it is, and refused in one sentence where it is no table."""

import base64
import io
import re
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter

from shishi.engines.tables.problems import UnreadableTable
from shishi.engines.tables.raw import Block, Limits
from shishi.engines.tables.reading import read_sheet

TEXT = "编号,名称\n001,甲\n002,乙\n"


def book(**cells):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("台账")
        for at, value in cells.items():
            sheet.write(at, value)
    return out.getvalue()


def rows(raw):
    return raw.sheets[0].frame.rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_in_any_encoding_and_with_any_delimiter(encoding, delimiter):
    raw = read_sheet(TEXT.replace(",", delimiter).encode(encoding), "甲.csv")

    assert rows(raw) == [("编号", "名称"), ("001", "甲"), ("002", "乙")]


def test_a_line_break_in_quotes_makes_no_row():
    assert rows(read_sheet('名称,说明\n甲,"一\n二"\n'.encode(), "x.csv")) == [("名称", "说明"), ("甲", "一\n二")]


def test_rows_of_unequal_length_are_filled_up():
    assert rows(read_sheet(b"a,b\n1\n1,2,3\n", "x.csv")) == [("a", "b", None), ("1", None, None), ("1", "2", "3")]


def test_a_sign_that_keeps_formulas_away_is_taken_off():
    assert rows(read_sheet("名称,数\n'=甲,1\n".encode(), "x.csv"))[1] == ("=甲", "1")


def test_zeros_and_days_of_a_workbook_stay():
    assert rows(read_sheet(book(A1="编号", B1="数", A2="007", B2=1.5), "x.xlsx")) == [("编号", "数"), ("007", "1.5")]


def test_the_name_of_a_file_does_not_matter():
    assert read_sheet(book(A1="甲", B2="乙"), "x.csv").kind == "xlsx"
    assert read_sheet(TEXT.encode(), "x.xlsx").kind == "csv"


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空文件"),
        (b"\0\0 \n", "空文件"),
        (b"%PDF-1.7 \n", "不是表格"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        (b"PK\x03\x04 broken", "已损坏或不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "已损坏或不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        (zipped(word__document_xml="<w/>"), "Word"),
        (zipped(xl__workbook_bin="x"), "xlsb"),
        (zipped(anything="x"), "不是表格"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08" * 40, "不是表格"),
        (bytes(range(128, 256)) * 3, "文字编码"),
        (b"\n\n\n", "空文件"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data, says):
    with pytest.raises(UnreadableTable, match=says) as refused:
        read_sheet(data, "甲.xlsx")
    assert str(refused.value).count("。") == 1
    assert "\n" not in str(refused.value)


def replaced(data, member, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, content if name == member else source.read(name))
    return out.getvalue()


def test_a_sheet_that_unpacks_without_end_is_stopped():
    bomb = replaced(book(A1="甲"), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 30_000_000)

    assert len(bomb) < 100_000
    with pytest.raises(UnreadableTable, match="解压后过大"):
        read_sheet(bomb, "x.xlsx", Limits(unpacked=20_000_000))


@pytest.mark.parametrize(("cell", "says"), [("A900001", "900001 行"), ("ZZ3", "702 列")])
def test_one_far_cell_is_refused_before_anything_is_laid_out(cell, says):
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="3"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'

    with pytest.raises(UnreadableTable, match=says):
        read_sheet(replaced(book(A1="甲"), "xl/worksheets/sheet1.xml", sheet.encode()), "x.xlsx")


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'

    with pytest.raises(UnreadableTable, match="已损坏"):
        read_sheet(replaced(book(A1="甲"), "xl/workbook.xml", bomb), "x.xlsx")


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_an_encoding_that_nobody_knows_is_told(member):
    with zipfile.ZipFile(io.BytesIO(book(A1="甲"))) as held:
        odd = re.sub(b"UTF-8", b"UUF-8", held.read(member), flags=re.IGNORECASE)

    with pytest.raises(UnreadableTable, match="已损坏"):
        read_sheet(replaced(book(A1="甲"), member, odd), "x.xlsx")


def prefixed(xml):
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=", 1)


def single_quoted(xml):
    return re.sub(rb'<c r="(\w+)"', rb"<c r='\1'", xml)


@pytest.mark.parametrize("spelling", [prefixed, single_quoted])
def test_xml_that_other_programs_spell_otherwise_reads_the_same(spelling):
    data, part = book(C2="甲", D3=1.5, A5="x"), "xl/worksheets/sheet1.xml"
    xml = zipfile.ZipFile(io.BytesIO(data)).read(part)

    told = read_sheet(replaced(data, part, spelling(xml)), "x.xlsx")

    assert rows(told) == rows(read_sheet(data, "x.xlsx"))
    assert told.sheets[0].left == 0


def test_hidden_rows_merged_cells_failed_formulas_and_days_since_1904_are_seen():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("台账")
        sheet.merge_range("B2:B4", "甲")
        sheet.write_formula("C3", "=1/0", None, "#DIV/0!")
        sheet.write("C4", 1)
        sheet.set_row(3, None, None, {"hidden": True})
    xml = zipfile.ZipFile(out).read("xl/workbook.xml").replace(b"<workbookPr ", b'<workbookPr date1904="1" ')

    told = read_sheet(replaced(out.getvalue(), "xl/workbook.xml", xml), "x.xlsx")

    assert (told.sheets[0].left, told.sheets[0].hidden_rows, told.since_1904) == (1, 1, True)
    assert told.sheets[0].blocks == (Block(1, 0, 3, 0),)
    assert rows(told)[1:] == [("甲", None), (None, "#DIV/0!"), (None, "1")]


def test_a_formula_without_a_result_is_told():
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["名称", "=1+1"])
    made.save(out)

    assert read_sheet(out.getvalue(), "x.xlsx").sheets[0].unreckoned
    assert not read_sheet(book(A1="甲"), "x.xlsx").sheets[0].unreckoned


@pytest.mark.parametrize("spelling", [lambda xml: xml, prefixed, single_quoted])
def test_a_cell_that_shows_a_percentage_is_read_as_it_shows(spelling):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet()
        shows = {"0%": 1, "0.00%": 0.35487, "0.0##%": 0.285, '0"%"': 35, "0": 1}
        for n, (code, value) in enumerate(shows.items()):
            page.write_number(n + 1, 2, value, made.add_format({"num_format": code}))
        page.write_string(6, 2, "1", made.add_format({"num_format": "0%"}))
        page.write_formula(7, 2, "=57/200", made.add_format({"num_format": "0%"}), 0.285)
        page.write_blank(8, 2, None, made.add_format({"num_format": "0%"}))
        page.write_row(1, 1, [0.5])
    part = "xl/worksheets/sheet1.xml"
    data = replaced(out.getvalue(), part, spelling(zipfile.ZipFile(out).read(part)))

    frame = read_sheet(data, "a.xlsx").sheets[0].frame

    assert frame["1"].to_list()[1:8] == ["100%", "35.49%", "28.5%", "35", "1", "1", "29%"]
    assert frame["0"][1] == "0.5"


def test_too_many_bytes_rows_and_columns_are_refused():
    small = Limits(bytes=2_000, rows=3, columns=3)
    for data, says in ((b"a," * 2_000, "MB"), (b"a\n" * 5, "5 行"), (b"a,b,c,d\n1,2,3,4\n", "4 列")):
        with pytest.raises(UnreadableTable, match=says):
            read_sheet(data, "x.csv", small)


def test_a_workbook_as_openpyxl_writes_it_reads_the_same():
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("编号", "名称"), ("001", "甲"), (None, None), ("003", "丙")):
        made.active.append(row)
    made.active.merge_cells("A1:A1")
    made.save(out)

    assert rows(read_sheet(out.getvalue(), "x.xlsx")) == [("编号", "名称"), ("001", "甲"), (None, None), ("003", "丙")]


OLD = (
    "eNrtWE1IVFEU/u77cd6YP6OpoIENQlamYQrlRqeCdNVgGf1RmjaDhKkx2cIItMylEESLoo1gQRurTSX971wESi2CINBiVm0Milqor3POvGdqBg6YYLzvcc89"
    "59x7zj333d/3xseyJgYfFkxiEWqgY9b2I2WeTlHyu0IAVG7bzLq5Rcn2sKbgt2ggU0w8TX/j4zHk8Z6EhgfGa6LAJ0oncA7hzo5ocBWxV2JoVhxDNVGF26TJ"
    "QL5ElS30tND1Qu9LzWdCd4tmQGg11Z1QxzEWCpdUObP4qFYkZRlgv4/F5oNodiAXozyLe66pRF0Te2Jnms+usYJCIw1DoAGti3ZEYyxn4g5SgW5CWXt7WSQy"
    "gRwa7CF8t4PAN3dVvwp6+tXVK5D+50K97y96iwZxsf66ZgC9sE/JIulHGg4bXKKpqYbigWl0Yh1JnAyo8daXDaymqnk9PxooSz801W1C9dy422jZ5y/5baqF"
    "pvjJeHRjqw6Ul+9SUBUXhK0i9liYKlRiOyrgC/upCOXEVqCrsRJW607Eo6l8SsiuEliwq6TLaksjGkGm8Fmy5gLUrel7X9/ub6kPNYmmV06SxHmzibsHG5fZ"
    "gowzpMSYoyVisU3oFfG6QfgCoTm0ICgvrs91mNo+qXNVSoupnUrBu9DmefwW4vu/HHhS2P85tJX44brJiznD70ODKKLzL0L2/PShVJWqWzcZIyE3V87e9FFo"
    "/h/7lKUFnNht51DNxAyvTEKW0Bf0jiBvhx9dLNQSFkosmCYk930mJE1sXUknyXBa15bwpYkv06mfGBses+fSG/almbzr1o5oTkT6El508eJzvOjixZqT2It/"
    "TuKIuNdxpycMHTVaNh5xMLSH/0YqPHjw4MGDBw8ePKwU+O6lyd0rcZ82ndu6z/mvM0Np1vtN8t/iIH0gdqKLPir3oYPyGLqTmj95MJXrSy3Txv1fyDhCrcfQ"
    "hhaJoy3p+UvfJ2p+f5ZtGFi5JZRs+7PJxPmP2/8Fr1XvOg=="
)
"""An .xls with a merged title, text that looks like a number, a day as a day and one as text."""


def test_an_old_workbook_reads_the_same():
    assert rows(read_sheet(zlib.decompress(base64.b64decode(OLD)), "x.xls")) == [
        ("某县台账", None, None, None),
        ("编号", "名称", "长度（米）", "开工日期"),
        ("007", "甲", "320", "2022-03-05 00:00:00"),
        ("008", "乙", "3.2万", "2022年3月6日"),
    ]


SHOWN = (
    "eNrtWF1IVEEU/ub+7I+462oaaLDIglabhBVBL3YrKJ8S+wErotI0iI01loKMKMt8KinoKelFMKEXs5d+qKjeggLDHoIiUHvsxcKgB/V2zrn3lm4buJCCcr/L"
    "nJk5c87M3DNnzsy974aLR/seVIwhC1uhY8YOIzCLpyiFvUoM1G7bXPTyECXbx5JCOEQLGTDxNPI2yGvI6z0GDUPGK6LAOKXDOI2G9nRb5SJih8yhWfEc6pRB"
    "vqfhDqUoymVeJUKPC10h9L7IPhO6TTg9QutIdlQdwrDVkNzi+vEBLSFtUaIKj0Tno3A2oAyv2Y8v3VSOrIntmZPNp5Z9Q9woRD/ICerb0m0ZrodxFwZQu762"
    "iisDUklUJUZRSn7Sjx92JTDpBYSXlT5/cfkKxP85lx/8Bz9EkTsXn9c4F7+Aljubf0sjB+iEfUzxrulGIa4b3KKpyWvRE1wfN536xL7qnikkJZoEnJPjHOlE"
    "9k90UPbpxsARBbXxLJGDDTp72OYCPlskFsXmxKKI7NBCoq0oknKx7NMYvdHUvW8ju1saraPC6ZTzxzmlqnimsHGZNUg5+rvFoUnRWCf0ivS6SsoVQktpS1Be"
    "3VjmFnZ1icxVaa2mcTYJ3lurZ5XXULn7657H8e4v1loqD9aPnS8d/GD1IUFWbiV9frpQo2pU723GE8vLlRvPPgst/yu2hbSYO3fbPYqLMI0CKRY757VWgocs"
    "SrHvDxbaqsw13CCyNK3Kb6BnWVWJPbjFqWmudVieczNL3rEf+TEualzTaNwmUtc1Pl90Gu3C96HGVO8Ly2k3SPqN25+eoz9d+mO7PqeedOkvIBaMy2wdGYO4"
    "prfyyLXyPnz48OHDhw8fucC3HE1uFc5NznRviEH3v840pRn/N8myxV6003OGvvR2Ik15Bh15+c9KmMrrS81Tx/tfyGii0TNIoUXmkcrbf+mGr2a/z7wVY/9v"
    "C+U7/kw+81zg8X8BS4EX0Q=="
)
"""An .xls with numbers that show as percentages, and one with a sign that is no more than a sign."""


def test_an_old_workbook_reads_a_percentage_as_it_shows():
    raw = read_sheet(zlib.decompress(base64.b64decode(SHOWN)), "x.xls")

    assert raw.sheets[1].frame.rows()[1:] == [
        ("名称", "进度", None, None),
        ("甲", "85%", "12.3%", "0.5"),
        ("乙", "100%", "7", "0.5"),
    ]


def test_an_old_workbook_broken_in_two_ends_its_own_process_only():
    data = zlib.decompress(base64.b64decode(OLD))
    for broken in (data[:2000], data[:512] + b"\xff" * 2000 + data[2512:]):
        with pytest.raises(UnreadableTable, match=r"已损坏或不完整|没有填写"):
            read_sheet(broken, "x.xls")


CELLS = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
CONTENT = (
    "<?xml version='1.0'?><office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>"
    "<office:body><office:spreadsheet><table:table table:name='台账'>{}</table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


def open_document(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
        )
        made.writestr("content.xml", content)
    return out.getvalue()


def test_an_open_document_reads_the_same():
    lines = "".join(
        f"<table:table-row>{''.join(CELLS.format(c) for c in row)}</table:table-row>" for row in (("编号", "名称"), ("007", "甲"))
    )

    assert rows(read_sheet(open_document(CONTENT.format(lines)), "x.ods")) == [("编号", "名称"), ("007", "甲")]


def test_an_open_document_reads_a_percentage_as_it_shows():
    shown = "<table:table-cell office:value-type='percentage' office:value='0.85'><text:p>85.0%</text:p></table:table-cell>"
    bare = '<table:table-cell office:value-type="percentage" office:value="0.85"/>'
    row = f"<table:table-row>{CELLS.format('甲')}{shown}{shown.replace(chr(39), chr(34))}{bare}</table:table-row>"

    assert rows(read_sheet(open_document(CONTENT.format(row)), "x.ods")) == [("甲", "85.0%", "85.0%", "0.85")]


def test_an_open_document_that_repeats_cells_without_end_is_refused():
    row = "<table:table-row table:number-rows-repeated='1000000'><table:table-cell table:number-columns-repeated='16000' office:value-type='string'><text:p>甲</text:p></table:table-cell></table:table-row>"

    with pytest.raises(UnreadableTable):
        read_sheet(open_document(CONTENT.format(row)), "x.ods")

"""Every kind of file becomes the same text; what holds no notice is refused in one sentence."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from shishi.engines.notice import UnreadableFile, read, read_file
from shishi.engines.notice.sources import archives

ROOT = Path(__file__).resolve().parents[2]
NOTICE = (ROOT / "examples/chenghe-2031/notice.txt").read_text(encoding="utf-8")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def summary(text):
    return [
        (len(p.targets), len(p.milestones), len(p.funding), p.deadline.date if p.deadline else None)
        for p in read(text).programmes
    ]


def as_docx(path):
    document = Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    document.save(str(path))


def as_pdf(path, encrypt=None):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(str(path), encrypt=encrypt)
    height = 800
    page.setFont("STSong-Light", 12)
    for line in NOTICE.splitlines():
        for start in range(0, len(line), 38):
            page.drawString(60, height, line[start : start + 38])
            height -= 16
            if height < 60:
                page.drawString(290, 30, "- 1 -")
                page.showPage()
                page.setFont("STSong-Light", 12)
                height = 800
    page.save()


def as_ofd(path):
    rows = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="20 {20 + n * 6} 170 6"><ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(NOTICE.splitlines())
    )
    with zipfile.ZipFile(path, "w") as archive:
        ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
        archive.writestr(
            "OFD.xml", f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )
        archive.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document {ns}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P1.xml"/></ofd:Pages></ofd:Document>',
        )
        archive.writestr(
            "Doc_0/Pages/P1.xml", f"<ofd:Page {ns}><ofd:Content><ofd:Layer>{rows}</ofd:Layer></ofd:Content></ofd:Page>"
        )


WRITERS = {
    "utf8.txt": lambda p: p.write_text(NOTICE, encoding="utf-8"),
    "bom.txt": lambda p: p.write_text(NOTICE, encoding="utf-8-sig"),
    "gb.txt": lambda p: p.write_bytes(NOTICE.encode("gb18030")),
    "utf16.txt": lambda p: p.write_text(NOTICE, encoding="utf-16"),
    "windows.txt": lambda p: p.write_bytes(NOTICE.replace("\n", "\r\n").encode()),
    "a.docx": as_docx,
    "a.pdf": as_pdf,
    "a.html": lambda p: p.write_text(
        "<html><body><nav>首页</nav>" + "".join(f"<p>{x}</p>" for x in NOTICE.splitlines()) + "<script>1</script></body></html>",
        encoding="utf-8",
    ),
    "gb.html": lambda p: p.write_bytes(
        ("<html><head><meta charset='gb2312'></head><body>" + "<br>".join(NOTICE.splitlines()) + "</body></html>").encode(
            "gb18030"
        )
    ),
    "a.ofd": as_ofd,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_same_reading(tmp_path, name):
    WRITERS[name](tmp_path / name)

    assert summary(read_file(tmp_path / name).text) == summary(NOTICE)


def test_the_automatic_numbers_of_a_word_document_are_written_out(tmp_path):
    path = tmp_path / "a.docx"
    document = Document()
    for _ in range(2):
        document.add_paragraph("目标任务", style="List Number")
    document.save(str(path))

    assert [line[:2] for line in read_file(path).text.splitlines()] == ["1.", "2."]


def test_a_table_is_read_as_rows(tmp_path):
    path = tmp_path / "a.docx"
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ["序号", "项目", "责任单位", "1", "修桥3座", "县交通局"], strict=True
    ):
        cell.text = words
    document.save(str(path))

    assert read_file(path).text.splitlines() == ["| 序号 | 项目 | 责任单位 |", "| 1 | 修桥3座 | 县交通局 |"]


def zipped(members, level=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="'
    + W
    + '"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
)
REFUSED = {
    "empty.txt": (b"", "空文件"),
    "blank.txt": (b"  \n\n ", "没有文字"),
    "image.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "不是通知文档"),
    "torn.docx": (zipped({"word/document.xml": "<w/>"})[:-30], "损坏"),
    "laughs.docx": (zipped({"word/document.xml": LAUGHS}), "不安全"),
    "broken.docx": (zipped({"word/document.xml": "<w:document"}), "不是完整的 XML"),
    "bomb.docx": (zipped({"word/document.xml": b"<a>" + b" " * 20_000_000}), "压缩炸弹"),
    "table.xlsx": (zipped({"xl/workbook.xml": "<x/>"}), "电子表格"),
    "bundle.zip": (zipped({"a.txt": "1"}), "压缩包"),
    "torn.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "损坏"),
    "junk.txt": (bytes(range(1, 32)) * 50, "控制字符"),
    "other.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是 Word 文档"),
    "secret.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "已加密"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_notice_is_refused_in_one_sentence(tmp_path, name):
    data, says = REFUSED[name]
    (tmp_path / name).write_bytes(data)

    with pytest.raises(UnreadableFile) as refused:
        read_file(tmp_path / name)

    assert says in str(refused.value)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_encrypted_pdf_is_refused(tmp_path):
    as_pdf(tmp_path / "a.pdf", encrypt="secret")

    with pytest.raises(UnreadableFile, match="已加密"):
        read_file(tmp_path / "a.pdf")


def test_a_scan_is_refused(tmp_path):
    page = canvas.Canvas(str(tmp_path / "scan.pdf"))
    page.rect(50, 50, 200, 200, fill=1)
    page.save()

    with pytest.raises(UnreadableFile, match="扫描件"):
        read_file(tmp_path / "scan.pdf")


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "big.txt").write_text("一" * 1000, encoding="utf-8")

    with pytest.raises(UnreadableFile, match="超过上限"):
        read_file(tmp_path / "big.txt", max_bytes=1000)


def test_an_old_word_document_needs_its_reader(tmp_path, monkeypatch):
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + b"\0" * 100)
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(UnreadableFile, match="antiword"):
        read_file(tmp_path / "a.doc")


@given(st.binary(max_size=300), st.sampled_from(["", "PK\x03\x04", "%PDF-1.4\n", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "<html>"]))
def test_no_bytes_make_the_reader_fail_otherwise(tmp_path_factory, data, head):
    path = tmp_path_factory.mktemp("f") / "x.bin"
    path.write_bytes(head.encode("latin-1") + data)

    try:
        found = read_file(path)
    except UnreadableFile:
        return
    assert isinstance(found.text, str)


def test_a_member_cannot_unpack_beyond_the_whole_limit():
    archive = archives.Archive(zipped({"a": b"x" * 5000}, zipfile.ZIP_STORED), "x.docx", 1000)

    with pytest.raises(UnreadableFile, match="压缩炸弹"):
        archive.read("a")

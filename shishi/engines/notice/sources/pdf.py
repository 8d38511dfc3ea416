"""PDF with a text layer: lines joined into paragraphs, tables as rows, page numbers left out."""

from __future__ import annotations

import io
import re

import pdfplumber
import pypdfium2

from shishi.base.phrases import say
from shishi.engines.notice.sources.paragraphs import joined
from shishi.engines.notice.sources.problems import UnreadableFile

_PAGE_NUMBER = re.compile(r"^[-—–\s]*\d{1,4}[-—–\s]*$")
_MAX_PAGES = 2000


def extract(data: bytes, name: str, max_bytes: int) -> str:
    try:
        return _text(pypdfium2.PdfDocument(data), data, name)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableFile([say("{name} 已加密：请解除密码后再读取。", name=name)]) from None
        raise UnreadableFile([say("{name} 已损坏或不完整：请重新获取原件。", name=name)]) from None


def _text(document: pypdfium2.PdfDocument, data: bytes, name: str) -> str:
    """Raises PdfiumError, UnreadableFile."""
    pages = len(document)
    if pages == 0 or pages > _MAX_PAGES:
        raise UnreadableFile(
            [
                say(
                    "{name} 有 {pages} 页，超出可读取的范围（1—{max_pages} 页）：请只保留通知正文。",
                    name=name,
                    pages=pages,
                    max_pages=_MAX_PAGES,
                )
            ]
        )
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    if sum(len(re.sub(r"\s", "", t)) for t in texts) < 10 * min(pages, 3):
        raise UnreadableFile([say("{name} 是扫描件，没有文字层：请提供可复制文字的 PDF、.docx，或先做文字识别。", name=name)])
    tables = _tables(data)
    lines = [line for number, text in enumerate(texts) for line in _page(text, tables.get(number, []))]
    return "\n".join(joined(lines)) + "\n"


def _tables(data: bytes) -> dict[int, list[list[list[str | None]]]]:
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return {
                n: found for n, page in enumerate(document.pages) if page.rects or page.lines if (found := page.extract_tables())
            }
    except Exception:  # a spoilt file may end this reader in any way; its text was read by the other
        return {}


def _page(text: str, tables: list[list[list[str | None]]]) -> list[str]:
    """The page's lines; those that a table's cells make up give way to its rows, where its first stood."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\ufffe", "").split("\n")]
    lines = [line for line in lines if line and not _PAGE_NUMBER.match(line)]
    for table in tables:
        rows = [[re.sub(r"\s+", "", cell or "").replace("|", "／") for cell in row] for row in table]
        if len(rows) < 2 or max(map(len, rows)) < 2:
            continue
        words = {"".join(row) for row in rows} | {cell for row in rows for cell in row if cell}
        blob = "".join(cell for row in rows for cell in row)
        places = [
            i for i, line in enumerate(lines) if (flat := re.sub(r"\s+", "", line)) in words or (len(flat) > 1 and flat in blob)
        ]
        at = places[0] if places else len(lines)
        kept = [line for i, line in enumerate(lines) if i not in set(places)]
        lines = [*kept[:at], *("| " + " | ".join(row) + " |" for row in rows if any(row)), *kept[at:]]
    return lines

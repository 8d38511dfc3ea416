"""A paper that comes with a form: a signed page, a document, a picture of a class that was held. PDF, JPG or PNG, kept as it came."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from shishi.base.phrases import Refused, say
from shishi.engines.evidence import LARGEST_SCAN, scan_kind
from shishi.infra import files
from shishi.infra.documents.sheets import bytes_sent


class PaperRefused(Refused):
    """Nothing was kept."""


@dataclass(frozen=True, slots=True)
class Paper:
    digest: str
    name: str
    kind: str
    """Its media type."""


def keep_paper(sent: UploadedFile) -> Paper:
    """Keep a paper; whoever names it by a row does so afterwards. Raises PaperRefused."""
    if (sent.size or 0) > LARGEST_SCAN:
        raise PaperRefused([say("附件超过 20 MB；请降低分辨率后重新上传。")])
    data = sent.read()
    kind = scan_kind(data)
    if kind is None:
        raise PaperRefused([say("附件应为 PDF、JPG 或 PNG；其他格式请先另存为 PDF。")])
    try:
        digest = files.keep(data)
    except files.FilesUnreachable:
        raise PaperRefused([say("文件库没有应答，没有收下；请稍后再传。")]) from None
    return Paper(digest, (sent.name or "")[:120], kind)


def paper_shown(paper: Paper, *, name: str) -> HttpResponse:
    """Answer with a kept paper, to be saved as `name` and its kind's ending."""
    return bytes_sent(files.read(paper.digest), name=f"{name}.{paper.kind.rsplit('/', 1)[-1]}", kind=paper.kind)

"""An annex is read within bounds."""

import io
import zipfile

import pytest

from shishi.infra.documents.grids import UnreadableTable, grids


def test_what_unpacks_to_more_than_an_annex_can_be_is_refused_before_it_is_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 20_000_001)

    with pytest.raises(UnreadableTable) as refused:
        grids(packed.getvalue(), "分解表.docx")

    assert str(refused.value) == "分解表.docx 解压后有 21 MB，最多 20 MB；请只保留需要的表格。"

"""Pictures for pages: upright, in three widths, without anything that the camera wrote, least of all the place."""

from __future__ import annotations

import io

import pillow_heif
import pypdfium2
from PIL import Image, ImageOps

from shishi.engines.evidence.examining import Unusable

pillow_heif.register_heif_opener()
WIDTHS = (320, 960, 1920)


def rendition(data: bytes, width: int) -> bytes | None:
    """Return a JPEG at most so wide; None where the file has no picture to show. Raises Unusable."""
    try:
        picture = _first_page(data, width) if data.startswith(b"%PDF-") else _opened(data)
        if picture is None:
            return None
        picture.thumbnail((width, width * 2))
        out = io.BytesIO()
        bare = Image.new("RGB", picture.size, "white")
        bare.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
        bare.save(out, "JPEG", quality=82)
        return out.getvalue()
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, TypeError, pypdfium2.PdfiumError) as error:
        raise Unusable("文件不能显示；请下载后打开。") from error


def _opened(data: bytes) -> Image.Image | None:
    if data.startswith(b"PK\x03\x04"):
        return None
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1] * 2))
        upright = ImageOps.exif_transpose(picture)
        return upright.convert("RGBA" if upright.mode in ("RGBA", "LA", "P") else "RGB")


def _first_page(data: bytes, width: int) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        scale = min(width / max(page.get_width(), 1), 4)
        return page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()

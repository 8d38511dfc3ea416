"""Pictures opened within bounds: sizes are checked before anything is decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from shishi.base.phrases import say
from shishi.engines.evidence.kinds import damaged
from shishi.engines.evidence.schema import Kind, Limits, Unusable

_READER = {Kind.JPEG: JpegImageFile, Kind.PNG: PngImageFile, Kind.WEBP: WebPImageFile, Kind.HEIC: HeifImageFile}
_COPIES = {Kind.WEBP: 2}
"""Its decoder holds a picture twice as often as the others do."""
_SCAN = b"\xff\xda"
_BYTE = 255
_ORIENTATION = 0x0112
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@contextmanager
def opened(data: bytes, kind: Kind, *, limits: Limits) -> Iterator[ImageFile]:
    """Give the picture, not yet decoded. Whatever the decoder raises inside becomes Unusable."""
    try:
        with _READER[kind](io.BytesIO(data)) as image:
            _check(image, data, kind, limits)
            yield image
    except Unusable:
        raise
    except Exception:
        raise Unusable("damaged", damaged()) from None


def _check(image: ImageFile, data: bytes, kind: Kind, limits: Limits) -> None:
    width, height = image.size
    pixels = width * height
    baseline = kind is Kind.JPEG and not image.info.get("progressive")
    most = limits.jpeg_pixels if baseline else limits.pixels // _COPIES.get(kind, 1)
    if pixels > most or max(width, height) > limits.side:
        raise Unusable(
            "bomb",
            say(
                "照片有 {width:number}×{height:number} 像素，超过上限（{most:number} 百万像素、边长 {side:number}）；请用较低的分辨率重新拍摄。",
                width=width,
                height=height,
                most=most // 1_000_000,
                side=limits.side,
            ),
        )
    if kind is Kind.JPEG and not baseline and pixels * data.count(_SCAN) > limits.scanned_pixels:
        raise Unusable("bomb", say("照片的编码层数过多，解码会拖垮系统；请用相机直接拍摄的原件。"))


def orientation_of(image: Image.Image) -> int:
    """How the camera was held, 1 to 8 as EXIF counts; 1 where it does not say."""
    try:
        told = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return told if isinstance(told, int) and 1 <= told <= 8 else 1


def decoded(image: ImageFile, *, side: int) -> Image.Image:
    """Decode a picture and shrink it coarsely, its shorter side still `side` long where it had as much; upright, in RGB or grey."""
    width, height = image.size
    shorter = min(width, height)
    if isinstance(image, JpegImageFile):
        image.draft("RGB", (width * side // shorter, height * side // shorter))
    image.load()
    turn = _TURN.get(orientation_of(image))
    plain = _eight_bits(image)
    times = min(plain.size) // side
    small = plain.reduce(times) if times > 1 else plain
    if "A" in small.getbands():
        small = _on_white(small)
    return small.transpose(turn) if turn is not None else small


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        deep = np.asarray(image)
        return Image.fromarray((deep >> 8 if deep.max() > _BYTE else deep).astype(np.uint8))
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground

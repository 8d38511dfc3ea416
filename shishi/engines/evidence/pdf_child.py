"""Run as a process of its own, for PDFium is neither safe with threads nor to be trusted with a hostile file: bounded in memory and time.

Reads a PDF from standard input. Argument 0: prints the number of pages. Argument WIDTH: writes page one as JPEG, that wide.
Exit 3: locked; 4: damaged or without pages.
"""

import io
import resource
import sys

_MEMORY = 1_500_000_000
_SECONDS = 20
_TALLEST = 20_000
_LOCKED, _DAMAGED = 3, 4


def main(width: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415 - within the bounds

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(document) == 0:
            return _DAMAGED
        if not width:
            print(len(document))
            return 0
        page = document[0]
        across, down = page.get_size()
        scale = min(width / across, _TALLEST / down)
        out = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=85)
    except pypdfium2.PdfiumError as error:
        return _LOCKED if "assword" in str(error) else _DAMAGED
    except (MemoryError, ValueError, ZeroDivisionError, OSError):
        return _DAMAGED
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

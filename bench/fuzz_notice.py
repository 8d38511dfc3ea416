"""Coverage-guided fuzzing of the reader: pieces of notices as text, and whole files as bytes.

Any text must be read and checked within a second for 100 kB; any file must be read or refused with one sentence. What breaks that
is left in .bench/fuzz/ as a file to try again: `python -m bench.fuzz_notice text .bench/fuzz/crash-…`.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".bench/fuzz"
SEEDS = {"text": ("examples/*/notice.txt",), "file": ("examples/*/notice.docx", "examples/*/notice.txt")}
SECONDS = 120


def main() -> dict[str, object]:
    figures: dict[str, object] = {}
    for target in SEEDS:
        corpus = WORK / target
        corpus.mkdir(parents=True, exist_ok=True)
        for path in (p for pattern in SEEDS[target] for p in ROOT.glob(pattern)):
            data = path.read_bytes()
            (corpus / f"{path.parent.name}-{path.name}").write_bytes(data[:20_000] if target == "text" else data)
        ended = subprocess.run(
            [sys.executable, "-m", "bench.fuzz_notice", target, f"-max_total_time={SECONDS}", "-timeout=5", "-max_len=40000",
             "-print_final_stats=1", f"-artifact_prefix={WORK}/", str(corpus)],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        ran = re.search(r"number_of_executed_units: (\d+)", ended.stderr)
        figures[f"{target}_seconds"] = SECONDS
        figures[f"{target}_inputs"] = int(ran.group(1)) if ran else 0
        figures[f"{target}_failures"] = int(ended.returncode != 0)
        if ended.returncode:
            print(ended.stderr[-2000:])
    return figures


def fuzz(target: str, arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(  # type: ignore[attr-defined]
        include=["shishi.engines", "shishi.base"]
    ):
        from shishi.engines.notice import UnreadableFile, check, read, read_file, to_json
        from shishi.engines.notice.sources import doc, docx, html, ofd, pdf, plain  # noqa: F401

    def text(data: bytes) -> None:
        reading = read(data.decode(errors="replace"))
        to_json(reading, check(reading))

    def file(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=".docx") as out:
            out.write(data)
            out.flush()
            try:
                read_file(Path(out.name), max_bytes=1_000_000)
            except UnreadableFile as refused:
                assert len(str(refused).splitlines()) == 1

    atheris.Setup([target, *arguments], {"text": text, "file": file}[target])
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], sys.argv[2:])

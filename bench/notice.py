"""How fast a notice is read: the example, a megabyte and ten of the same, and the cold command."""

import gc
import statistics
import subprocess
import sys
import time
from pathlib import Path

from shishi.engines.notice import check, read, read_file

ROOT = Path(__file__).resolve().parents[1]
ORIGINAL = ROOT.parent / "shared/notices/zhangye-2022-38.txt"


def main() -> dict[str, object]:
    path = ORIGINAL if ORIGINAL.exists() else ROOT / "examples/zhangye-2022/notice.txt"
    text = read_file(path).text
    reading = read(text)
    megabyte = text * (1_000_000 // len(text.encode()) + 1)
    one, ten = _seconds(lambda: read(megabyte), 5), _seconds(lambda: read(megabyte * 10), 3)
    command = [str(Path(sys.executable).parent / "shishi"), "notice", "read", str(path), "--json"]
    return {
        "text": path.name,
        "read_seconds_median_of_5": round(_seconds(lambda: read(text), 5), 3),
        "check_seconds_median_of_5": round(_seconds(lambda: check(reading), 5), 3),
        "read_1_mb_seconds": round(one, 2),
        "read_10_mb_seconds": round(ten, 2),
        "ratio_10_mb_to_1_mb": round(ten / one, 2),
        "cold_command_seconds_median_of_5": round(
            _seconds(lambda: subprocess.run(command, capture_output=True, check=True), 5), 2
        ),
    }


def _seconds(action, times: int) -> float:
    spent = []
    for _ in range(times):
        gc.collect()
        started = time.perf_counter()
        action()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent)

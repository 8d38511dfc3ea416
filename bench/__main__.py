"""Runs every benchmark and writes bench/results/<date>.json with the machine and the commit it was measured on.

The README's table takes its figures from the new file.

A benchmark is a module of this package with `main() -> dict`, figures by name. Usage: python -m bench [NAME…]
ledgers, which makes a million entries, imports, which begins from nothing four times, clerks, which takes half an hour, redmine, which needs its
package, and table_product, which installs its peer, run by name alone.
"""

import importlib
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
BENCHMARKS = ("notice", "fuzz_notice", "record", "evidence", "tables", "forecast", "pages", "kills")


def machine() -> dict[str, object]:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        "",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": memory,
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=FOLDER, capture_output=True, text=True).stdout.strip()


def main(names: list[str]) -> None:
    now = datetime.now(UTC)
    results = {"measured_at": now.isoformat(timespec="seconds"), "commit": commit(), "machine": machine(), "figures": {}}
    for name in names or BENCHMARKS:
        print(f"{name} …", flush=True)
        figures = importlib.import_module(f"bench.{name}").main()
        results["figures"][name] = figures
        for figure, value in figures.items():
            print(f"  {figure}: {value}")
    folder = FOLDER / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{now.date().isoformat()}.json"
    before = json.loads(path.read_text(encoding="utf-8"))["figures"] if path.exists() else {}
    results["figures"] = before | results["figures"]
    path.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    show_in_readme({name: value for figures in results["figures"].values() for name, value in figures.items()})
    print(f"written: {path.relative_to(FOLDER.parent)} and the README's table")


def show_in_readme(figures: dict[str, object]) -> None:
    readme = FOLDER.parent / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(
        re.sub(r"<!-- (\w+) --> [\d.]+", lambda m: f"<!-- {m[1]} --> {figures.get(m[1], m[0].split()[-1])}", text),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(sys.argv[1:])

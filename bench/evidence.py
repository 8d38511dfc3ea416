"""How fast evidence is looked into, judged and found again, and whether altered files ever break it.

Pictures are drawn (4000×3000), which compresses better than photographs do: a camera's file of the same size takes longer to decode.
"""

import random
import statistics
import time

import numpy as np

from shishi.engines.evidence import Unusable, bands, distance, examine, near, renditions
from tests.pictures import PAPERS, PHOTOS, any_of, photo, scene

SIZE = (4000, 3000)
KEPT = 100_000
ALTERED = 4000
SEED = 2026


def main() -> dict[str, object]:
    figures: dict[str, object] = {}
    large = scene(1, SIZE)
    for kind in PHOTOS:
        data = photo(large, kind, taken="2022:09:30 14:05:07", at=(100.45, 38.93))
        figures[f"evidence_examine_{kind.lower()}_ms"] = _median_ms(lambda data=data: examine(data))
        if kind in ("JPEG", "HEIF"):
            figures[f"evidence_renditions_{kind.lower()}_ms"] = _median_ms(lambda data=data: renditions(data))
    for kind in PAPERS:
        data = any_of(kind)
        figures[f"evidence_examine_{kind}_ms"] = _median_ms(lambda data=data: examine(data))
    return figures | _found_again() | _altered()


def _median_ms(act, times: int = 5) -> float:
    act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(taken), 1)


def _found_again() -> dict[str, object]:
    dice = random.Random(SEED)
    kept = [dice.getrandbits(64) for _ in range(KEPT)]
    asked = kept[KEPT // 2] ^ 0b10101
    array = np.array(kept, dtype=np.uint64)
    keys = set(bands(asked))
    share = sum(not keys.isdisjoint(bands(h)) for h in kept) / KEPT
    assert near(asked, array)[0] == (KEPT // 2, 3)
    same, other = _distances()
    return {
        "evidence_near_100k_ms": _median_ms(lambda: near(asked, array)),
        "evidence_share_of_a_band_percent": round(share * 100, 2),
        "evidence_saved_again_within_6_bits_percent": round(100 * sum(d <= 6 for d in same) / len(same), 1),
        "evidence_other_scene_within_6_bits_percent": round(100 * sum(d <= 6 for d in other) / len(other), 2),
    }


def _distances() -> tuple[list[int], list[int]]:
    """Bits between a scene and itself saved smaller and worse; between scenes."""
    first = [_hashed(photo(scene(n, (1280, 960)), "JPEG")) for n in range(150)]
    again = [_hashed(photo(scene(n, (1280, 960)).resize((640, 480)), ("JPEG", "WEBP", "HEIF")[n % 3])) for n in range(150)]
    same = [distance(a, b) for a, b in zip(first, again, strict=True)]
    return same, [distance(a, b) for n, a in enumerate(first) for b in first[:n]]


def _hashed(data: bytes) -> int:
    phash = examine(data).phash
    assert phash is not None
    return phash


def _altered() -> dict[str, object]:
    """Whole files with bytes changed, cut off, and joined: each is taken or refused in one sentence, or it counts as a failure."""
    dice = random.Random(SEED)
    kinds = [k for k in (*PHOTOS, *PAPERS) if k != "pdf"]
    whole = {k: any_of(k) for k in kinds}
    failures, slowest, refused = 0, 0.0, 0
    for n in range(ALTERED):
        data = bytearray(whole[dice.choice(kinds)])
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        data = bytes(data[: dice.randrange(1, len(data) + 1)]) if n % 3 else bytes(data)
        if n % 5 == 0:
            data += whole[dice.choice(kinds)][: dice.randrange(4000)]
        start = time.perf_counter()
        try:
            examine(data)
            renditions(data)
        except Unusable as problem:
            refused += 1
            failures += "\n" in str(problem)
        except Exception as problem:
            failures += 1
            print(f"altered file {n}: {problem!r}")
        slowest = max(slowest, time.perf_counter() - start)
    return {
        "evidence_altered_files": ALTERED,
        "evidence_altered_failures": failures,
        "evidence_altered_refused": refused,
        "evidence_altered_slowest_ms": round(slowest * 1000),
    }


if __name__ == "__main__":
    for name, value in main().items():
        print(f"{name}: {value}")

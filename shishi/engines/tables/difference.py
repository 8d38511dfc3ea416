"""What a table would change: its rows against those that stand, told apart by one key."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

CHANGES = {"row": pl.UInt32, "key": pl.String, "column": pl.String, "before": pl.String, "after": pl.String}


@dataclass(frozen=True, slots=True)
class Preview:
    new: pl.DataFrame
    """The table's rows that stand nowhere, those without a key among them."""
    changed: pl.DataFrame
    """One row for each cell that differs (`CHANGES`), in canonical words; null where one side is blank."""
    same: tuple[str, ...]
    absent: tuple[str, ...]
    """Keys of what stands and is not in the table."""

    @property
    def changed_keys(self) -> tuple[str, ...]:
        return tuple(self.changed["key"].unique(maintain_order=True))


def difference(frame: pl.DataFrame, current: pl.DataFrame, key: str = "number") -> Preview:
    """Compare a checked frame (`row` and columns by code) with what stands, in the columns that both have.

    Days may stand as days on one side and as ISO text on the other. Raises ValueError where a side lacks the key, or a key is there twice.
    """
    if key not in frame.columns or key not in current.columns:
        raise ValueError(f"both sides need the column {key}")
    theirs, ours = _plain(frame), _plain(current)
    for side in (theirs, ours):
        if side[key].drop_nulls().is_duplicated().any():
            raise ValueError(f"a {key} stands twice on one side")
    codes = [c for c in frame.columns if c in current.columns and c not in (key, "row")]
    rows = theirs.with_columns(pl.lit(1, pl.UInt32).cum_sum().alias("row")) if "row" not in theirs.columns else theirs
    told = rows.join(
        ours.select(key, *codes).with_columns(stands=pl.lit(True)), on=key, how="left", suffix="_before", maintain_order="left"
    )
    stands = told["stands"].fill_null(False)
    cells = _cells(told.filter(stands), codes, key)
    changed = set(cells["key"])
    return Preview(
        new=frame.filter(~stands),
        changed=cells,
        same=tuple(k for k in told.filter(stands)[key] if k not in changed),
        absent=tuple(ours.filter(~pl.col(key).is_in(theirs[key].drop_nulls().to_list()))[key].drop_nulls()),
    )


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the values as text that is equal where they are; blank text is none. `row` stays."""
    columns = [
        (
            pl.col(name).dt.to_string("%Y-%m-%d")
            if frame.schema[name] == pl.Date
            else pl.col(name).cast(pl.String).replace("", None)
        )
        for name in frame.columns
        if name != "row"
    ]
    return frame.with_columns(columns)


def _cells(told: pl.DataFrame, codes: list[str], key: str) -> pl.DataFrame:
    parts = [
        told.filter(pl.col(code).ne_missing(pl.col(f"{code}_before"))).select(
            pl.col("row").cast(pl.UInt32), pl.col(key).alias("key"), pl.lit(code).alias("column"),
            pl.col(f"{code}_before").alias("before"), pl.col(code).alias("after"),
        )
        for code in codes
    ]  # fmt: skip
    return pl.concat(parts).sort("row", maintain_order=True) if parts else pl.DataFrame(schema=CHANGES)

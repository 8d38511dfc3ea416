"""What `entry` says of one, said by column of a whole table of new ones: a file of 100,000 rows never becomes 100,000 objects. Pure.

The columns of such a table: `number` (empty for the next of its county), `name`, `division`, `organisation`, `goal`, `BODY` (JSON text, as in
`EntryFact`), `REPLACES`, each field of the ledger and each stage by its code, planned days under `PLANNED`. Days are dates; what a table does not have is in no row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from shishi.areas.ledgers.rules.entry import OPEN, Filed, Filing, filing_problem
from shishi.areas.ledgers.rules.keeping import refusals
from shishi.areas.ledgers.rules.known import NEVER
from shishi.base.phrases import Phrase, say
from shishi.engines.ledger import Definition, Field, Stage, read_by_refusals
from shishi.engines.tables.columns import PLANNED

BODY, REPLACES = ":body", ":replaces"
PLAIN = ("name", "division", "organisation", "goal")
_TYPES: dict[str, Any] = {"integer": pl.Int64, "date": pl.Date, "yes_no": pl.Boolean}
_NONE = pl.lit(None, pl.Date)
_ORDINAL_OF_EPOCH = date(1970, 1, 1).toordinal()


def table_of(
    bodies: Sequence[Mapping[str, Any]],
    definition: Definition,
    *,
    numbers: Sequence[str],
    replaces: Sequence[int | None],
    days: Sequence[Mapping[str, date]],
) -> pl.DataFrame:
    """Return entries that come one by one, as the table that they are. `days`: of the stages reached."""
    fields = {
        f.code: pl.Series([_typed(f, b.get("fields", {}).get(f.code)) for b in bodies], dtype=_type(f)) for f in definition.fields
    }
    planned = {
        PLANNED + s.code: pl.Series([_day(b.get("planned", {}).get(s.code)) for b in bodies], dtype=pl.Date)
        for s in definition.stages
    }
    reached = {s: pl.Series([d.get(s) for d in days], dtype=pl.Date) for s in dict.fromkeys(s for d in days for s in d)}
    plain = {key: pl.Series([b.get(key, "") for b in bodies], dtype=pl.String) for key in PLAIN}
    return pl.DataFrame(
        {
            "number": pl.Series(numbers, dtype=pl.String),
            **plain,
            REPLACES: pl.Series(replaces, dtype=pl.Int64),
            BODY: pl.Series([json.dumps(dict(b)) for b in bodies], dtype=pl.String),
            **fields,
            **planned,
            **reached,
        }
    )


def table_from(checked: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """Return the rows of a checked table (`engines.tables`) as new entries; its own columns stay with them."""
    blank = [pl.lit("").alias(key) for key in ("number", *PLAIN) if key not in checked.columns]
    rows = checked.with_columns(blank).with_columns(pl.col("number", *PLAIN).fill_null(""))
    return rows.with_columns(_bodies(rows, definition).alias(BODY), pl.lit(None, pl.Int64).alias(REPLACES))


def _type(field: Field) -> Any:
    return _TYPES.get(field.form, pl.String)


def _typed(field: Field, value: Any) -> Any:
    return _day(value) if field.form == "date" else value


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _bodies(rows: pl.DataFrame, definition: Definition) -> pl.Expr:
    """As `queries.columns.body_of` for an entry that is new, written as JSON."""
    fields = [_pair(rows, f.code, f.code) for f in definition.shown_fields if f.code in rows.columns]
    planned = [_pair(rows, s.code, PLANNED + s.code) for s in definition.stages if PLANNED + s.code in rows.columns]
    parts = [
        *(_pair(rows, key, key) for key in PLAIN),
        pl.lit('"responsible":{}'),
        pl.concat_str(pl.lit('"planned":{'), _joined(planned), pl.lit("}")),
        pl.concat_str(pl.lit('"fields":{'), _joined(fields), pl.lit("}")),
    ]
    return pl.concat_str(pl.lit("{"), _joined(parts), pl.lit("}"))


def _joined(parts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_str(parts, separator=",", ignore_nulls=True) if parts else pl.lit("")


def _pair(rows: pl.DataFrame, code: str, column: str) -> pl.Expr:
    """`"code":value`, null where there is no value."""
    value = pl.col(column)
    if rows.schema[column] == pl.Date:
        value = value.dt.to_string("%Y-%m-%d")
    told = pl.struct(value.alias(code)).struct.json_encode().str.slice(1).str.head(-1)
    return pl.when(pl.col(column).is_not_null()).then(told)


def refused_rows(rows: pl.DataFrame, definition: Definition) -> list[tuple[int, Phrase]]:
    """Return (nth row from 0, sentence) of everything that `refusals` finds. Rows that are alike in all that it reads are judged once."""
    required = [f.code for f in definition.shown_fields if f.required]
    missing = [c for c in required if c not in rows.columns]
    told = [c for c in read_by_refusals(definition) if c in rows.columns]
    asked = rows.select(
        (pl.col("name").str.strip_chars() == "").alias("?"),
        *(pl.col(c).is_null().alias("?" + c) for c in required if c not in missing),
        *told,
    )
    out: list[tuple[int, Phrase]] = []
    for nth in _alike(asked):
        row = rows.row(nth[0], named=True)
        fields = {f.code: _plain(row[f.code]) for f in definition.fields if row.get(f.code) is not None}
        says = refusals([{"name": row["name"], "fields": fields}], definition)
        out += [(n, s) for n in nth for s in says]
    return out


def wrong_numbers(rows: pl.DataFrame) -> Iterator[tuple[int, Phrase]]:
    """Yield (nth row from 0, sentence) of each number, given as the system gives them, that leaves it no next one."""
    for n in rows["number"].str.contains(r"^[0-9]{6}-[0-9]{9,}$").arg_true():
        yield n, say("编号“{number}”太大；横线后最多 8 位数字，也可留空由系统编号。", number=rows["number"][n])


def wrong_stages(rows: pl.DataFrame, definition: Definition, today: date) -> Iterator[tuple[int, Stage, date, Phrase]]:
    """Yield (nth row from 0, stage, day, sentence) of each stage that cannot be filed with a new entry; each day is judged once."""
    entry = Filed("", definition, OPEN, {})
    for stage in _reached(rows, definition):
        days = rows[stage.code]
        for day in days.drop_nulls().unique().sort():
            if says := filing_problem(Filing(0, stage.code, day), entry, today=today, gates=False):
                yield from ((n, stage, day, says) for n in (days == day).arg_true())


def _alike(asked: pl.DataFrame) -> list[list[int]]:
    """Return the rows (from 0) of each group of equal ones."""
    grouped = asked.with_row_index("nth of all").group_by(asked.columns, maintain_order=True).agg("nth of all")
    return grouped["nth of all"].to_list()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def standing(rows: pl.DataFrame, definition: Definition, *, late_days: int, today: date) -> pl.DataFrame:
    """Return the columns of each new entry's open span, as `stand` tells them from its facts."""
    reached, goal = _reached(rows, definition), _goal(definition)
    furthest = pl.max_horizontal(pl.lit(0), *(pl.when(pl.col(s.code).is_not_null()).then(s.order) for s in reached))
    days = [pl.col(s.code) for s in reversed(reached)]
    late = [(pl.lit(today) - pl.col(s.code)).dt.total_days() > late_days for s in reached]
    planned = [_planned(rows, s, goal) for s in definition.stages]
    return rows.select(
        division_code="division",
        organisation="organisation",
        name="name",
        state=pl.lit(OPEN),
        stage=furthest,
        happened_date=pl.coalesce(*days) if days else _NONE,
        goal=goal,
        due_date=pl.min_horizontal(pl.when(furthest < s.order).then(x) for s, x in zip(definition.stages, planned, strict=True)),
        in_time_until=pl.lit(None, pl.Date),
        waits_since=pl.lit(None, pl.Date),
        out_of_order=pl.any_horizontal(pl.lit(False), *_out_of_order(rows, definition)),
        filed_late=pl.any_horizontal(pl.lit(False), *(x.fill_null(False) for x in late)),
        ended_date=_NONE,
        began_date=pl.min_horizontal(pl.lit(today), *days),
        reached_days=_joined_days([pl.col(s.code) if s in reached else _NONE for s in definition.stages]),
        due_days=_joined_days([pl.min_horizontal(planned[n:]) for n in range(len(planned))]),
        waited=pl.lit(False),
        **_found(rows, definition),
    )


def _reached(rows: pl.DataFrame, definition: Definition) -> list[Stage]:
    return [s for s in definition.stages if s.code in rows.columns]


def _goal(definition: Definition) -> pl.Expr:
    orders = {s.code: s.order for s in definition.stages}
    return pl.col("goal").replace_strict(orders, default=definition.last_stage.order, return_dtype=pl.Int64)


def _planned(rows: pl.DataFrame, s: Stage, goal: pl.Expr) -> pl.Expr:
    """The planned day of a stage, where it counts on the way to the goal."""
    counts = (goal == s.order) if s.optional else (goal >= s.order)
    return pl.when(counts).then(pl.col(PLANNED + s.code)) if PLANNED + s.code in rows.columns else _NONE


def _joined_days(days: Sequence[pl.Expr]) -> pl.Expr:
    """As `known` has them."""
    return pl.concat_str([x.dt.to_string("%Y-%m-%d").fill_null(NEVER) for x in days])


def _out_of_order(rows: pl.DataFrame, definition: Definition) -> Iterator[pl.Expr]:
    for first, then in combinations(definition.stages, 2):
        if then.code not in rows.columns:
            continue
        have = pl.col(first.code) if first.code in rows.columns else _NONE
        skipped = have.is_null() & pl.lit(not (first.optional or then.optional))
        yield pl.col(then.code).is_not_null() & (skipped | (have > pl.col(then.code)).fill_null(False))


def _found(rows: pl.DataFrame, definition: Definition) -> dict[str, pl.Expr]:
    out = {f"text_{n}": pl.lit("") for n in (1, 2, 3)} | {f"number_{n}": pl.lit(None, pl.Int64) for n in (1, 2, 3)}
    for f in definition.fields:
        if f.find and f.code in rows.columns:
            value = pl.col(f.code)
            if f.find.startswith("text"):
                out[f.find] = value.fill_null("").str.head(60)
            else:
                out[f.find] = (value.cast(pl.Int32) + _ORDINAL_OF_EPOCH if f.form == "date" else value).cast(pl.Int64)
    return out

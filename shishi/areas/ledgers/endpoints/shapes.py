"""Shapes in which several endpoints are asked or answer."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from shishi.base.calendar import FIRST_DAY, LAST_DAY

Day = Annotated[date | None, Field(ge=FIRST_DAY, le=LAST_DAY)]
Id = Annotated[int, Field(ge=1, le=2**62)]


class Refusal(Schema):
    problems: list[str]

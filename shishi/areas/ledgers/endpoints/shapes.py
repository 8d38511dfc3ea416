"""Shapes in which several endpoints are asked or answer."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

Day = Annotated[date | None, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Id = Annotated[int, Field(ge=1, le=2**62)]


class Refusal(Schema):
    problems: list[str]

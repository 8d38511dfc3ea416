"""Shapes in which several endpoints are asked or answer."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

Id = Annotated[int, Field(ge=1, le=2**62)]


class Refusal(Schema):
    problems: list[str]

"""Shapes in which machines ask every area."""

from datetime import date
from typing import Annotated

from ninja.params.functions import Path
from pydantic import Field

from shishi.base.calendar import FIRST_DAY, LAST_DAY

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
PlanName = Annotated[str, Path(pattern=r"^[^-/]{1,60}-\d{4}$", description="620700000000-2022")]

"""Which papers count, as requests say it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from rag.schema import Filters

NO_NUL = r"^[^\x00]*$"

Name = Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NUL)]
Names = Annotated[list[Name], Field(max_length=100)]
Keys = Annotated[list[Name], Field(max_length=1000)]
Year = Annotated[int, Field(ge=0, le=9999)]


class Which(BaseModel):
    """Which papers count: each field that is set must hold; several values of a field are alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year_from: Year | None = None
    year_to: Year | None = None
    venues: Names = []
    authors: Names = []
    sources: Names = []
    tags: Names = []
    keys: Keys = []
    not_keys: Keys = []
    retracted: bool | None = None

    def filters(self) -> Filters:
        """Return them as the engine takes them."""
        found = self.model_dump()
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in found.items()}
        return Filters(**values)

"""Being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter

from dragoman.web.drawing import Draw

router = APIRouter(include_in_schema=False)
CHARTS: Final[Mapping[str, Draw]] = {}

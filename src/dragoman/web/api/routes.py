"""Which routes the JSON API has."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from dragoman.web.api import events, measures, reports

ROUTERS: Final[tuple[APIRouter, ...]] = (events.router, reports.router, measures.router)

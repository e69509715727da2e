# SPDX-License-Identifier: Apache-2.0
"""The first page: ask, look, negotiate."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.core.scenario import load_scenario, shipped_scenarios
from plenipo.web.conference import told_cases
from plenipo.web.page import page
from plenipo.web.picture import picture

__all__ = ["router"]

router = APIRouter()
FIRST = "india-joins-rcep"
"""The question that stands first."""


@router.get("/", response_class=HTMLResponse)
def home(request: Request) -> HTMLResponse:
    """Three ways in."""
    questions = shipped_questions()
    return page(request, "home", first=questions[0], questions=questions[1:], picture=picture(), conferences=told_cases())


@cache
def shipped_questions() -> list[dict[str, Any]]:
    """Title, question and name of the case book's scenarios, the one everybody asks first."""
    found = [load_scenario(name) for name in shipped_scenarios()]
    found.sort(key=lambda s: (s.name != FIRST, s.title))
    return [{"name": s.name, "title": s.title, "question": s.question} for s in found]

# SPDX-License-Identifier: Apache-2.0
"""Settings: language, light or dark, and how economies are named. They stay in the browser."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from plenipo.core.countries import PROFILES
from plenipo.web.page import THEMES, kept_profile, page
from plenipo.web.texts import catalogue

__all__ = ["router"]

router = APIRouter()


@router.get("/settings", response_class=HTMLResponse)
def settings(request: Request) -> HTMLResponse:
    """What is chosen now, and what may be."""
    chosen = {"names": kept_profile(request), "theme": request.cookies.get("theme", "")}
    complete = {name for name in ("en", "fr", "es", "ru", "zh", "ar") if catalogue(name)}
    return page(request, "settings", chosen=chosen, profiles=PROFILES, themes=THEMES, complete=complete)

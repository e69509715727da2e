# SPDX-License-Identifier: Apache-2.0
"""A page: a template, the words of its language, and what every page has."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from plenipo import __version__
from plenipo.api.guard import CHARTS
from plenipo.core.countries import PROFILES
from plenipo.view.report import page_environment
from plenipo.web.texts import LANGUAGES, Words, chosen_language, words_of

__all__ = ["fragment", "kept_profile", "page", "templates", "words_for"]

THEMES = ("light", "dark")
PAGES = ("lab", "leverage", "economies", "agreements", "evidence", "conference", "desk")
"""What the navigation offers."""


@cache
def templates() -> jinja2.Environment:
    """The templates of the pages; those of reports stand beside, for the parts that are shared."""
    reports = page_environment()
    environment = reports.overlay(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader("plenipo.web"), jinja2.PackageLoader("plenipo.view")]),
    )
    environment.globals = {**reports.globals}
    environment.filters = {**reports.filters}
    return environment


def page(request: Request, name: str, *, status: int = 200, charts: bool = False, **values: Any) -> HTMLResponse:
    """A page, whole.

    Parameters
    ----------
    request
        Gives the language and the address.
    name
        Template without its ending; also the page's style sheet, script and file of words, where there are such.
    status
        Of the response.
    charts
        Whether the page draws charts: it is then handed the chart library, which needs a right to itself.
    values
        What the template shows.
    """
    text = templates().get_template(f"{name}.html.j2").render(**_common(request, name, charts), **values)
    response = HTMLResponse(text, status_code=status)
    if charts:
        response.headers[CHARTS] = "1"
    _keep_asked(request, response)
    return response


def fragment(request: Request, name: str, **values: Any) -> HTMLResponse:
    """A part of a page, to be put in place by its script; ``name`` is the template without its ending."""
    own = name.split("/")[-1].split("_")[0]
    return HTMLResponse(templates().get_template(f"{name}.html.j2").render(**_common(request, own, charts=False), **values))


def words_for(request: Request) -> Words:
    """The words of this reader's language."""
    return words_of(_language(request))


def kept_profile(request: Request) -> str:
    """The naming profile this reader chose; one of our own, never the path of a file: a cookie is a stranger's word."""
    asked = request.cookies.get("names") or ""
    words = words_of(_language(request)).language
    return asked if asked in PROFILES else words if words in PROFILES else "plain"


def _common(request: Request, name: str, charts: bool) -> dict[str, Any]:
    words = words_of(_language(request))
    theme = request.cookies.get("theme", "")
    return {
        "t": words,
        "language": words.language,
        "direction": words.direction,
        "languages": LANGUAGES,
        "theme": theme if theme in THEMES else "",
        "page_name": name,
        "pages": PAGES,
        "here": request.url.path,
        "charts": charts,
        "script_words": words.for_script(name.split("_")[0]),
        "version": __version__,
    }


def _language(request: Request) -> str:
    asked, kept = request.query_params.get("lang"), request.cookies.get("language")
    return chosen_language(asked, kept, request.headers.get("accept-language"))


def _keep_asked(request: Request, response: HTMLResponse) -> None:
    """A language asked for in the address is kept, so that the next page speaks it too."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie("language", asked, max_age=31_536_000, samesite="strict", httponly=False)

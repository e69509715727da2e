# SPDX-License-Identifier: Apache-2.0
"""The lab: a question is put together in forms made from the typed acts, checked as it is written, and run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from plenipo.api.writing import toml_of
from plenipo.core.registry import act_types, channels, kind_of, provision_types, shock_types
from plenipo.core.scenario import load_scenario, parse_scenario, scenario_document, scenario_schema, shipped_scenarios
from plenipo.web.forms import Form, scenario_forms
from plenipo.web.home import FIRST, shipped_questions
from plenipo.web.lab_names import names_for
from plenipo.web.page import kept_profile, page

__all__ = ["blank_question", "router", "written_out"]

router = APIRouter(prefix="/lab")
ACT = "change tariff"
"""Kind of act that an empty page begins with: the one that most ask about, and that has a slider."""
POINTS = -2.0
"""Its size in percentage points: a cut that no rate is below in most economies, so that the first answer shows an effect."""


@router.get("", response_class=HTMLResponse)
def lab(request: Request) -> HTMLResponse:
    """The forms; which scenario they hold is settled in the browser."""
    forms = _forms(tuple(act_types().values()), tuple(shock_types().values()), tuple(provision_types().values()))
    return page(
        request,
        "lab",
        forms=forms,
        document=forms["Scenario"],
        choices=choosers(forms),
        groups=act_groups(),
        book=shipped_questions(),
        blank=blank_question(),
        profile=kept_profile(request),
    )


@router.get("/names")
def names(request: Request) -> dict[str, list[dict[str, Any]]]:
    """What the fields find by typing, in the reader's naming profile."""
    return names_for(kept_profile(request))


@lru_cache(maxsize=4)
def _forms(*registered: tuple[type, ...]) -> dict[str, Form]:
    """The forms as long as the same classes are registered."""
    return scenario_forms(scenario_schema())


class Draft(BaseModel):
    """A scenario to be written out, and its name in the case book where it is one of that unchanged."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any]
    shipped: str = ""


@router.post("/written")
def written(draft: Draft) -> dict[str, str]:
    """The scenario as a file, and the lines of Python and the command that ask the same."""
    return written_out(draft.document, draft.shipped)


def written_out(document: Mapping[str, Any], shipped: str = "") -> dict[str, str]:
    """A scenario document as TOML, and how it is asked elsewhere.

    Parameters
    ----------
    document
        A scenario.
    shipped
        Its name in the case book, if it is one of that and unchanged: then no file is needed.

    Raises
    ------
    InputError
        With everything that is wrong in the document's form.
    """
    scenario = parse_scenario(document)
    source = shipped if shipped in shipped_scenarios() else f"{scenario.name}.toml"
    python = f'import plenipo\n\nanswer = plenipo.whatif("{source}")\nprint(answer.row())\nprint(answer.to_dataframe())\n'
    command = f"plenipo whatif {source} --report {scenario.name}.html"
    return {"name": scenario.name, "toml": toml_of(scenario_document(scenario)), "python": python, "command": command}


def blank_question() -> dict[str, Any]:
    """What an empty page begins with: one act by the economy of the first question, over the years of that."""
    first = load_scenario(FIRST)
    actor, start = first.headline.actor, dt.date(first.horizon[0], 1, 1)
    act = {"kind": ACT, "date": start.isoformat(), "actor": actor, "partners": ["*"], "points": POINTS}
    return {
        "schema": 1,
        "name": "my-question",
        "title": "",
        "as_of": first.as_of.isoformat(),
        "horizon": list(first.horizon),
        "draws": first.draws,
        "headline": {"outcome": first.headline.outcome, "actor": actor},
        "acts": [act],
    }


def choosers(forms: Mapping[str, Form]) -> dict[str, tuple[str, ...]]:
    """Lists of forms among which one is chosen, each under the name of its first."""
    lists = {held.forms for form in forms.values() for held in form.fields if held.type == "kinds"}
    return {held[0]: held for held in sorted(lists)}


def act_groups() -> dict[str, str]:
    """Where each kind of act comes from: ``treaty``, or the name of its channel."""
    by_channel = {kind_of(t): spec.name for spec in channels().values() for t in (*spec.acts, *spec.shocks, *spec.provisions)}
    return {kind: by_channel.get(kind, "treaty") for kind in (*act_types(), *by_channel)}

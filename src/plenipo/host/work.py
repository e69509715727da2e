# SPDX-License-Identifier: Apache-2.0
"""What may be asked of the worker: one row a kind of question, with the form of its document and the function that answers it.

The server checks documents by a row's form and never calls its ``run``; models are imported inside those functions, so that the
server loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from plenipo.core.document_errors import explain
from plenipo.core.errors import InputError
from plenipo.host.limits import Limits
from plenipo.host.questions import (
    Appraise,
    Asked,
    Bridge,
    Clock,
    Convene,
    EvidenceAsked,
    Join,
    Levers,
    Sensitivity,
    WhatIf,
    asked_scenario,
)

__all__ = ["KINDS", "Kind", "warm"]

Told = Callable[[int, int, str], None]
Run = Callable[[dict[str, Any], Told], Mapping[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    Parameters
    ----------
    form
        Of its document.
    run
        From the checked document to the answer as plain data; runs in the worker. Called with the document and a function
        that is told steps done, steps in all, and what is going on.
    """

    form: type[Asked]
    run: Run

    def checked(self, document: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        """The document with nothing but what matters.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        try:
            asked = self.form.model_validate(document)
        except ValidationError as error:
            raise InputError(*explain(error, self.form, "document")) from None
        if problems := asked.problems(limits):
            raise InputError(*problems)
        return asked.model_dump(mode="json", exclude_defaults=True)


def _whatif(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.lab.whatif import whatif

    scenario = asked_scenario(document["scenario"])
    given = {k: v for k, v in document.items() if k in ("draws", "seed", "cases", "variants")}
    return whatif(scenario, **given, profile=document.get("names", "plain"), progress=told).to_json_document()


def _levers(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.lab.levers import levers, smallest
    from plenipo.lab.strategy import optimal_tariffs, retaliation

    given = {k: v for k, v in document.items() if k in ("case", "variants", "draws", "seed")}
    if "scenario" in document:
        given["scenario"] = asked_scenario(document["scenario"])
    acts = {k: v for k, v in document.items() if k in ("over", "by", "top", "assume_eligible")}
    found: Any
    if "outcome" in document:
        found = levers(document["outcome"], **given, **acts, progress=told)
    elif "smallest" in document:
        found = smallest(document["smallest"], **given, **acts, progress=told)
    elif "optimal" in document:
        uniform = document.get("uniform", False)
        found = optimal_tariffs(document["optimal"], against=document.get("against"), uniform=uniform, **given, progress=told)
    else:
        found = retaliation(document["retaliate"], against=document.get("against"), **given, progress=told)
    return dict(found.to_json_document())


def _join(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.lab.join import join

    rest = {k: v for k, v in document.items() if k != "members"}
    return dict(join(document["members"], **rest, progress=told).to_json_document())


def _sensitivity(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.lab.sensitivity import sensitivity

    given = {k: v for k, v in document.items() if k in ("draws", "seed", "variants", "case")}
    return sensitivity(asked_scenario(document["scenario"]), **given, progress=told)


def _appraisal(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.conference.case import read_case
    from plenipo.conference.worth.exact import Modelled

    case = read_case(document["case"])
    measures = case.appraiser().measures
    if not case.modelled or not measures:
        return {"case": case.id, "modelled": False, "measures": []}
    told(0, 1, "running packages exactly")
    modelled = Modelled(case.document.scenario, case.text, measures)
    surrogate = modelled.surrogate()
    rows = [
        {"outcome": m.outcome, "economies": list(m.economies), "year": m.year, "error": float(e)}
        for m, e in zip(measures, surrogate.error, strict=True)
    ]
    return {"case": case.id, "modelled": True, "exact_runs": surrogate.runs, "draws": modelled.draws, "measures": rows}


def _convene(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.conference.convene import convene_case

    told(0, 1, "negotiating")
    return convene_case(document["case"], document.get("protocol"), document.get("seed", 1), document.get("runs", 500))


def _bridge(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.conference.bridges import bridge
    from plenipo.conference.prepared import prepare

    told(0, 1, "looking for what would bring it in")
    return bridge(prepare(document["case"]), document["seat"], document["package"])


def _clock(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.lab.clock import clock

    told(0, 1, "fitting the hazard as known on that day")
    rest = {k: v for k, v in document.items() if k not in ("treaty", "as_of")}
    return dict(clock(document["treaty"], document["as_of"], **rest).to_json_document())


def _evidence(document: dict[str, Any], told: Told) -> Mapping[str, Any]:
    from plenipo.evidence import run_evidence

    told(0, 1, "running the evidence")
    return {"rows": run_evidence(document.get("name"))}


def warm() -> None:
    """Load what every question needs: the model's libraries and the baseline."""
    import plenipo.lab.whatif  # noqa: F401
    from plenipo.core.registry import channels
    from plenipo.data.load import load

    channels()
    load()


KINDS: dict[str, Kind] = {
    "whatif": Kind(WhatIf, _whatif),
    "levers": Kind(Levers, _levers),
    "sensitivity": Kind(Sensitivity, _sensitivity),
    "join": Kind(Join, _join),
    "appraisal": Kind(Appraise, _appraisal),
    "convene": Kind(Convene, _convene),
    "bridge": Kind(Bridge, _bridge),
    "clock": Kind(Clock, _clock),
    "evidence": Kind(EvidenceAsked, _evidence),
}
"""Name of the kind -> its row."""

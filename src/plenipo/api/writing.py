# SPDX-License-Identifier: Apache-2.0
"""A question written out: as a scenario file, and as lines of Python that ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plenipo.core.errors import InputError, Problem
from plenipo.core.scenario import scenario_document
from plenipo.core.toml_text import as_toml
from plenipo.host import Host
from plenipo.host.questions import asked_scenario

__all__ = ["python_lines", "scenario_of", "toml_of"]

IN_SCENARIO = ("draws", "seed", "variants")
OPTIONS = ("draws", "seed", "cases", "variants")


def scenario_of(host: Host, id: str) -> dict[str, Any]:
    """The scenario document behind an answer, with the draws, seed and variants that were asked.

    Raises
    ------
    InputError
        If there is no such question, or it rests on no scenario.
    """
    document = _question(host, id)
    held = scenario_document(asked_scenario(document["scenario"]))
    return {**held, **{k: document[k] for k in IN_SCENARIO if k in document}}


def toml_of(document: Mapping[str, Any]) -> str:
    """A scenario document as TOML."""
    return as_toml({k: v for k, v in document.items() if v is not None})


def python_lines(host: Host, id: str) -> str:
    """Lines of Python that ask the same; a scenario of one's own is read from the file beside it."""
    document = _question(host, id)
    given = document["scenario"]
    name = given if isinstance(given, str) else f"{asked_scenario(given).name}.toml"
    options = [f"{k}={document[k]!r}" for k in OPTIONS if k in document]
    if document.get("names"):
        options.append(f"profile={document['names']!r}")
    asked = ", ".join([repr(name), *options])
    return f"import plenipo\n\nanswer = plenipo.whatif({asked})\nprint(answer.row())\nprint(answer.to_dataframe())\n"


def _question(host: Host, id: str) -> dict[str, Any]:
    job = host.queue.job(id)
    if job.kind != "whatif":
        raise InputError(Problem("this question is not a what-if", f"answers/{id}", "the id of a question of the kind whatif"))
    return dict(job.document)

# SPDX-License-Identifier: Apache-2.0
"""The command line run in this process, and stand-ins for the rooms below it, so that only the surface is tested."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from plenipo.cli.app import run
from plenipo.lab.answer import Answer


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Invoke = Callable[..., Ended]


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str]) -> Invoke:
    def call(*arguments: str) -> Ended:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


def small_answer() -> Answer:
    """The least an answer can be; the not-a-number is there on purpose."""
    row = {
        "outcome": "real_income",
        "actor": "VNM",
        "partner": None,
        "year": 2030,
        "case": "full",
        "variant": "additive/lump_sum",
        "measure": "percent",
        "median": 0.5,
        "p05": float("nan"),
        "p95": 0.8,
        "share_positive": 1.0,
        "unit": "%",
    }
    return Answer(
        scenario={"name": "made-up", "title": "Made up", "cases": [{"name": "full"}]},
        baseline={"vintage": "2023"},
        headline={"outcome": "real_income", "case": "full", "variant": "additive/lump_sum", "year": 2030, "measure": "percent"},
        outcomes=[row],
        economies={"VNM": {"name": "Viet Nam"}},
        citations=["Made-up (2026)."],
    )


@dataclass
class Rooms:
    """What the stand-ins were called with, in order; ``failing`` makes the run raise."""

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    failing: BaseException | None = None

    def record(self, name: str, result: Any = None) -> Callable[..., Any]:
        def stand_in(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            if self.failing is not None and name == "whatif":
                raise self.failing
            return result() if callable(result) else result

        return stand_in

    def called(self, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Arguments of the only call of this name."""
        (found,) = [(args, kwargs) for called, args, kwargs in self.calls if called == name]
        return found


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    kept = Rooms()
    frames = pytest.importorskip("pandas")
    table = frames.DataFrame({"iso3": ["AUS", "VNM"], "gdp_musd": [1.7e6, float("nan")]})
    homes: dict[str, dict[str, Any]] = {
        "plenipo.lab.whatif": {"whatif": small_answer, "cite": lambda: ["Made-up (2026)."]},
        "plenipo.view.table": {"print_answer": None},
        "plenipo.view.report": {"write_report": None},
        "plenipo.view.brief": {"write_brief": None},
        "plenipo.view.export": {"write_tables": None},
        "plenipo.data.tables": {
            "list_tables": lambda: [{"table": "economies", "rows": 2}],
            "read_table": lambda: table,
            "list_sources": lambda: [{"source": "wdi", "licence": "CC BY 4.0"}],
        },
        "plenipo.data.actors": {
            "describe_actor": lambda: {"code": "VNM", "memberships": [{"organisation": "apec", "since": 1998}]}
        },
        "plenipo.data.build": {"build": lambda: {"economies": "sha"}},
        "plenipo.data.pull": {"pull": lambda: Path("kept/wdi.csv"), "list_loaders": None},
        "plenipo.evidence": {
            "list_evidence": lambda: [{"name": "acr", "what": "an identity"}],
            "run_evidence": lambda: [{"name": "acr", "what": "an identity", "published": 1.0, "ours": 1.1, "verdict": "missed"}],
        },
    }
    for home, functions in homes.items():
        module = ModuleType(home)
        for name, result in functions.items():
            setattr(module, name, kept.record(name, result))
        monkeypatch.setitem(sys.modules, home, module)
    return kept

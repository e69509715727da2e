# SPDX-License-Identifier: Apache-2.0
"""The case pages say what the stored results say, and every shipped scenario that the case book names has a page."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from plenipo.core.scenario import shipped_scenarios

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "cases").glob("*.md"))
OF_EVIDENCE = ("kyoto-hindcast",)
"""Pages on what has happened, which are built from evidence and not from a scenario."""


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_cases", DOCS / "generate_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generator = _generator()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_tables_are_those_of_the_stored_results(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == generator.with_tables(text), f"docs/cases/{page.name} is stale; say: python docs/generate_cases.py"
    marks = len(generator.MARK.findall(text)) + len(generator.EVIDENCE.findall(text))
    assert text.count("<!-- end -->") == marks, "a mark that names no table"


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem not in ("index", *OF_EVIDENCE)], ids=lambda p: p.stem)
def test_a_page_has_its_scenario_its_results_and_published_figures(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert page.stem in shipped_scenarios()
    kinds = {kind for _, kind, name, _, _ in generator.MARK.findall(text) if name == page.stem}
    assert "published" in kinds
    assert kinds & {"results", "accessions", "rivals"}
    assert f"plenipo whatif {page.stem}" in text
    assert f"{{doc}}`{page.stem}`" in (DOCS / "cases" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OF_EVIDENCE)
def test_a_page_of_evidence_says_what_the_evidence_says(name: str) -> None:
    text = (DOCS / "cases" / f"{name}.md").read_text(encoding="utf-8")
    assert generator.EVIDENCE.search(text)
    assert text == generator.with_evidence(text), f"docs/cases/{name}.md is stale; say: python docs/generate_cases.py"
    assert f"{{doc}}`{name}`" in (DOCS / "cases" / "index.md").read_text(encoding="utf-8")

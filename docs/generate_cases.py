# SPDX-License-Identifier: Apache-2.0
"""Write the tables of the case pages anew from the stored results of the shipped scenarios. ``make golden`` runs it last.

A page marks the place of a table with a comment, and what stands until the next ``<!-- end -->`` is replaced:

``<!-- results SCENARIO: CODE CODE ... -->``
    Real income of these economies in every case under the first variant.
``<!-- accessions SCENARIO: CODE CODE ... -->``
    The same with cases down, and the economy that acts in each case before the others.
``<!-- closures SCENARIO -->``
    Real income of the economy of the headline in every case, under every variant.
``<!-- world SCENARIO -->``
    The headline where it belongs to nobody, such as warming, in every case.
``<!-- rivals SCENARIO: CODE CODE ... -->``
    Real income of these economies in the case of the headline, under every variant.
``<!-- published SCENARIO -->``
    Published figures beside ours, and why they differ.
``<!-- evidence NAME -->``
    A piece of evidence, run for this.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from plenipo.core import countries
from plenipo.core.scenario import Scenario, load_scenario
from plenipo.evidence import run_evidence

DOCS = Path(__file__).parent
STORED = DOCS.parent / "tests" / "golden"
MARK = re.compile(
    r"(<!-- (results|accessions|closures|world|rivals|published) ([a-z0-9-]+)(?:: ([A-Z ]+))? -->\n).*?(<!-- end -->)", re.DOTALL
)
EVIDENCE = re.compile(r"(<!-- evidence ([a-z0-9-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
DIGITS = 3
CHANGES = {"warming": "change of warming, K,"}


def main() -> None:
    """Write every page whose tables have moved."""
    for page in sorted((DOCS / "cases").glob("*.md")):
        old = page.read_text(encoding="utf-8")
        new = with_evidence(with_tables(old))
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(page.relative_to(DOCS.parent))


def with_tables(page: str) -> str:
    """A page with its tables as the stored results have them."""
    return MARK.sub(lambda m: m[1] + _table(m[2], m[3], (m[4] or "").split()) + m[5], page)


def with_evidence(page: str) -> str:
    """A page with its evidence run anew."""
    return EVIDENCE.sub(lambda m: m[1] + _evidence(m[2]) + m[3], page)


def _evidence(name: str) -> str:
    """What, published or what happened, ours, what dumb rules say, verdict and why."""
    body = []
    for row in run_evidence(name):
        rules = "; ".join(f"{rule} {_plain(value)}" for rule, value in row["rules"].items())
        told = [_plain(row["published"]), _plain(row["ours"]), rules, f"{row['verdict']}: {row['reason']}".removesuffix(": ")]
        body.append([f"{row['what']}, {row['unit']}", *told])
    return _markdown(["", "published, or what happened", "ours", "dumb rules", "verdict and why"], body)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(kind: str, name: str, codes: list[str]) -> str:
    scenario = load_scenario(name)
    if kind == "published":
        return _published(name, scenario)
    rows = _read(STORED / f"{name}.csv")
    if kind in ("closures", "world"):
        return _closures(rows, scenario) if kind == "closures" else _world(rows, scenario)
    made = {"accessions": _accessions, "rivals": _rivals, "results": _results}
    return made[kind](rows, scenario, codes)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _results(rows: list[dict[str, str]], scenario: Scenario, codes: list[str]) -> str:
    """Economies down, cases across."""
    first = rows[0]["variant"]
    cell = {(r["actor"], r["case"]): _band(r) for r in rows if r["variant"] == first}
    cases = scenario.case_list()
    body = [[countries.name(c), *(cell[c, k.name] for k in cases)] for c in codes]
    return _markdown(["per cent of real income", *(k.title for k in cases)], body)


def _accessions(rows: list[dict[str, str]], scenario: Scenario, codes: list[str]) -> str:
    """Cases down; who acts in the case, then the others, across."""
    first = rows[0]["variant"]
    cell = {(r["actor"], r["case"]): _band(r) for r in rows if r["variant"] == first}
    body = [[k.title, cell[k.acts[0].actor, k.name], *(cell[c, k.name] for c in codes)] for k in scenario.case_list()]
    return _markdown(["per cent of real income", "itself", *map(countries.name, codes)], body)


def _closures(rows: list[dict[str, str]], scenario: Scenario) -> str:
    """Variants down, cases across, for the economy of the headline."""
    actor, cases = scenario.headline.actor, scenario.case_list()
    cell = {(r["variant"], r["case"]): _band(r) for r in rows if r["actor"] == actor}
    variants = list(dict.fromkeys(r["variant"] for r in rows))
    body = [[f"`{v}`", *(cell[v, k.name] for k in cases)] for v in variants]
    return _markdown([f"{countries.name(actor)}, per cent of real income", *(k.title for k in cases)], body)


def _world(rows: list[dict[str, str]], scenario: Scenario) -> str:
    """Cases down; the change of what belongs to nobody, and in how many draws it rises."""
    first, year = rows[0]["variant"], scenario.headline.year or scenario.horizon[1]
    cell = {r["case"]: r for r in rows if r["variant"] == first and not r["actor"]}
    body = [[k.title, _band(cell[k.name]), f"{float(cell[k.name]['share_positive']):.0%}"] for k in scenario.case_list()]
    return _markdown(["case", f"{CHANGES[scenario.headline.outcome]} in {year}", "draws in which it rises"], body)


def _rivals(rows: list[dict[str, str]], scenario: Scenario, codes: list[str]) -> str:
    """Economies down, variants across, in the case of the headline."""
    case = scenario.headline_case()
    cell = {(r["actor"], r["variant"]): _band(r) for r in rows if r["case"] == case.name}
    variants = list(dict.fromkeys(r["variant"] for r in rows))
    body = [[countries.name(c), *(cell[c, v] for v in variants)] for c in codes]
    return _markdown([f"{case.title}, per cent of real income", *(f"`{v}`" for v in variants)], body)


def _published(name: str, scenario: Scenario) -> str:
    """Source, quantity, theirs, ours, why."""
    held = {(r["source"], r["quantity"]): r["ours"] for r in _read(STORED / "published" / f"{name}.csv")}
    body = []
    for p in scenario.published:
        ours = held[p.source, p.quantity]
        body.append(
            [p.source, p.quantity, f"{p.value:g} {_unit(p.unit)}", f"{_number(ours)} {_unit(p.unit)}" if ours else "none", p.why]
        )
    return _markdown(["source", "quantity", "published", "ours", "why they differ"], body)


def _unit(unit: str) -> str:
    return "%" if unit == "percent" else unit


def _band(row: dict[str, str]) -> str:
    return f"{_number(row['median'])} ({_number(row['p05'])} to {_number(row['p95'])})"


def _number(text: str) -> str:
    """Three decimals below ten, fewer above; a true minus sign only where something is left after rounding."""
    value = float(text)
    digits = DIGITS if abs(value) < 10 else 1
    told = f"{value:+.{digits}f}"
    return f"{0:.{digits}f}" if float(told) == 0 else told


def _markdown(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


if __name__ == "__main__":
    main()

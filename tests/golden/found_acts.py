# SPDX-License-Identifier: Apache-2.0
"""Write anew the acts in shipped scenarios that the program finds itself: shared burdens and best replies.

They follow the parameters, so ``make golden`` runs this before it stores results.
"""

from __future__ import annotations

import re
from pathlib import Path

import plenipo
from plenipo.core.act import Act
from plenipo.core.scenario import load_scenario
from plenipo.lab.burden import share_burden
from plenipo.lab.strategy import best_reply

SCENARIOS = Path(plenipo.__file__).parent / "scenarios"
LEAST_GIFT = 0.0005  # USD bn a year: less is not worth a line
REPLYING = ("CHN", "EUN", "CAN", "MEX", "JPN")
HEAD = "[[cases.acts]]\n"


def main() -> None:
    """Both scenarios."""
    write_gifts(SCENARIOS / "russia-sanctions.toml", "coalition", "burden-shared")
    write_replies(SCENARIOS / "us-tariffs-2025.toml", "announced", "best-replies")


def write_gifts(path: Path, case: str, shared: str) -> None:
    """The gifts of the case ``shared``, which leave the members of ``case`` with equal losses."""
    scenario = load_scenario(path.stem)
    acts = next(c.acts for c in scenario.cases if c.name == case)
    burden = share_burden(scenario, case, list(dict.fromkeys(a.actor for a in acts)))
    found = [
        f'{HEAD}kind = "transfer"\nactor = "{g.giver}"\nto = "{g.receiver}"\namount = {g.amount:.3g}\ndate = {scenario.horizon[0]}-01-01\n'
        f'source = "plenipo.lab.burden.share_burden, {scenario.draws} draws"\n\n'
        for g in burden.gifts
        if g.amount >= LEAST_GIFT
    ]
    before, rest = path.read_text(encoding="utf-8").split(f'name = "{shared}"\n')
    own, others = rest.split("[[cases]]\n", 1)
    kept = own[: own.index(HEAD)]
    path.write_text(f'{before}name = "{shared}"\n{kept}{"".join(found)}[[cases]]\n{others}', encoding="utf-8")


def write_replies(path: Path, case: str, replies: str) -> None:
    """The points of the case ``replies``: what serves each best once ``case`` is in force, the others staying put."""
    before, own = path.read_text(encoding="utf-8").split(f'name = "{replies}"\n')
    for economy in REPLYING:
        (act,) = best_reply(path.stem, economy, case=case).acts
        own = re.sub(rf'(actor = "{economy}"\n.*?points = )[\d.]+', rf"\g<1>{_points(act):.3g}", own, count=1, flags=re.DOTALL)
    path.write_text(f'{before}name = "{replies}"\n{own}', encoding="utf-8")


def _points(act: Act) -> float:
    return float(act.model_dump()["points"])


if __name__ == "__main__":
    main()

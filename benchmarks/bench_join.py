# SPDX-License-Identifier: Apache-2.0
"""Speed of who would join: one coalition tested by every single flip, and the leverage of every Party in every year.

``python -m benchmarks.bench_join`` prints the table. Wall-clock times of a second call in one process, on a machine at rest.
"""

from __future__ import annotations

import os
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.bench_levers import second
from benchmarks.table import Row, show
from plenipo.lab.join.answer import baseline
from plenipo.lab.join.climate import TOLD_TO, central_draw, climate_game, climate_ground
from plenipo.lab.join.game import AbatementGame
from plenipo.lab.join.leverage import income_leverage, warming_leverage
from plenipo.lab.join.stability import TOLD, stability

FEW = 60
BARS = {"few": 2.0, "all": 6.0, "leverage": 0.2}
MEMBERS = ("EUN", "USA", "CHN")


def largest(game: AbatementGame, count: int) -> AbatementGame:
    """The game with the largest emitters as its Parties; nobody else abates or counts."""
    order = np.argsort(-np.asarray(game.player @ game.terms.emissions[:, 0]))[:count]
    rows = np.flatnonzero(np.asarray(game.player)[order].sum(axis=0))
    terms = game.terms._replace(
        output=game.terms.output[rows],
        emissions=game.terms.emissions[rows],
        place=type(game.terms.place)(*(a[rows] for a in game.terms.place)),
    )
    return replace(game, terms=terms, weight=game.weight[rows], player=game.player[order][:, rows])


def rows() -> list[Row]:
    """Stability at 60 and at all Parties; leverage of all."""
    world = baseline()
    game = climate_game(world)
    few = largest(game, FEW)
    mask = np.asarray(world.mask(MEMBERS))
    of_few, _ = second(lambda: stability(few, np.arange(FEW) < len(MEMBERS)))
    of_all, _ = second(lambda: stability(game, mask))
    nothing = jnp.zeros_like(game.terms.emissions)
    income, _ = second(lambda: jax.block_until_ready(income_leverage(game, nothing)))
    ground = climate_ground(world, central_draw(world))[1]
    warming, _ = second(lambda: jax.block_until_ready(warming_leverage(ground, nothing.sum(axis=0), TOLD)))
    count, members = game.players, len(world.order)
    return [
        Row(f"one coalition, {FEW} Parties, every change of sides", of_few, "s", f"<= {BARS['few']}"),
        Row(f"one coalition, {count} Parties, every change of sides", of_all, "s", f"<= {BARS['all']}"),
        Row(
            f"income of {count} Parties to abatement of {count} in every year, one climate", income, "s", f"<= {BARS['leverage']}"
        ),
        Row(f"warming of {TOLD_TO} to abatement in every year, {members} climates each", warming, "s", ""),
    ]


if __name__ == "__main__":
    print(f"load {os.getloadavg()[0]:.1f}")
    show(rows, __doc__)

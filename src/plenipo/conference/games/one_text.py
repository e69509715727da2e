# SPDX-License-Identifier: Apache-2.0
"""One-text negotiations of a game by the hundred: a chair drafts, parties say truthfully yes or no, the rule decides."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from plenipo.conference.delegates.beliefs import MOST_CELLS
from plenipo.conference.delegates.drafting import NOTHING, Draftings
from plenipo.conference.games.game import Game

__all__ = ["MOST_DRAFTS", "Answered", "Played", "drafted", "one_text", "seeded"]

MOST_DRAFTS = 100
"""A chair ends without agreement after so many drafts."""

Answered = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Who says yes to drafts, (run, party), and whether each is adopted, (run,), from drafts (run, issue)."""


@dataclass(frozen=True, eq=False)
class Played:
    """What many negotiations of one game came to.

    Parameters
    ----------
    package : (run, issue)
        Place of the option in the agreed package, or in the last one on the table; -1 where none was.
    agreed : (run,)
        Whether it was agreed.
    proposals : (run,)
        How many were made.
    """

    package: np.ndarray
    agreed: np.ndarray
    proposals: np.ndarray


def seeded(seed: int, run: int) -> random.Random:
    """The chance of one run: its own stream, whatever happens in the others."""
    return random.Random(f"{seed}/{run}")


def one_text(game: Game, runs: int, seed: int, most: int = MOST_DRAFTS) -> Played:
    """Negotiate a game many times under a chair's text.

    Parameters
    ----------
    game
        The game.
    runs, seed
        How many times, and the seed of their chance: the first draft, and where the search for the next begins.
    most
        Drafts after which the chair ends.

    Returns
    -------
    Played
        The first draft that passes by the game's rule ends a run.
    """

    def answered(drafts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        yes = game.accepts(game.points(drafts))
        return yes, game.passes(yes)

    made, agreed = drafted(game.sizes, game.veto, game.enough, [seeded(seed, run) for run in range(runs)], answered, most)
    nothing = np.full(len(game.sizes), NOTHING)
    package = np.array([m[-1] if len(m) else nothing for m in made])
    return Played(package, agreed, np.array([len(m) for m in made]))


def drafted(
    sizes: Sequence[int],
    vetoes: np.ndarray,
    enough: int | None,
    chances: Sequence[random.Random],
    answered: Answered,
    most: int = MOST_DRAFTS,
) -> tuple[list[np.ndarray], np.ndarray]:
    """One-text negotiations as arrays: drafts until one is adopted, nothing is left to try, or the chair ends.

    Parameters
    ----------
    sizes, chances, enough
        As `plenipo.conference.delegates.drafting.Draftings` takes them.
    vetoes : (party,)
        Who holds a veto.
    answered
        The room's answers.
    most
        Drafts after which the chair ends.

    Returns
    -------
    tuple
        The drafts of each run in order, (made, issue) each, and whether the last was adopted: (run,).
    """
    cells = len(vetoes) * (sum(sizes) + 1) ** 2
    block = max(1, MOST_CELLS // cells)
    made: list[np.ndarray] = []
    agreed: list[np.ndarray] = []
    for begin in range(0, len(chances), block):
        found, ended = _block(Draftings(sizes, chances[begin : begin + block], None, enough), vetoes, answered, most)
        made.extend(found)
        agreed.append(ended)
    return made, np.concatenate(agreed)


def _block(minds: Draftings, vetoes: np.ndarray, answered: Answered, most: int) -> tuple[list[np.ndarray], np.ndarray]:
    """As many runs as are held at once."""
    running = np.arange(len(minds.best))
    made: list[list[np.ndarray]] = [[] for _ in running]
    agreed = np.zeros(len(running), dtype=bool)
    for _ in range(most):
        drafts = minds.drafts()
        left = drafts[:, 0] != NOTHING
        if not left.all():
            minds.keep(left)
            running, drafts = running[left], drafts[left]
        if not len(running):
            break
        for run, draft in zip(running, drafts, strict=True):
            made[run].append(draft)
        yes, adopted = answered(drafts)
        agreed[running] = adopted
        minds.hear(yes, vetoes)
        minds.keep(~adopted)
        running = running[~adopted]
        if not len(running):
            break
    return [np.array(m) for m in made], agreed

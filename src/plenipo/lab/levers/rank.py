# SPDX-License-Identifier: Apache-2.0
"""Ranking: first-order effects of all standard acts from one gradient, then the strongest solved again as real acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.act import Act
from plenipo.core.enact import enact
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.gradient import Gradient
from plenipo.core.standard_act import EVERY_PARTNER
from plenipo.lab.ensemble import WORKERS
from plenipo.lab.levers.ground import Family, Ground
from plenipo.lab.progress import Progress
from plenipo.lab.summary import NOTHING, QUANTILES

__all__ = ["ONSET", "Candidate", "Confirmed", "candidates", "check_actors", "confirm", "derivatives", "laid"]

Array = npt.NDArray[Any]
ONSET = 1e-9
"""How far along a standard act the terms of small acts are differentiated: just past any kink that lies where the law stands."""
HALF_WAY = 0.5


@dataclass(frozen=True, eq=False)
class Candidate:
    """One standard act and its first-order effect, in the unit of the measure."""

    family: Family
    place: int
    derivative: float
    either: bool = False
    """Whether the same act by its target moves the same terms."""

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.family.acts.actors[self.place]

    @property
    def target(self) -> str:
        """On whom or what."""
        return self.family.acts.targets[self.place]

    @property
    def barred(self) -> str:
        """Why the text does not let the actor do it; empty if it does."""
        return self.family.acts.barred[self.place] if self.family.acts.barred else ""

    def act(self, sizes: float = 1.0) -> Act:
        """The act itself; run as eligible where the text bars it."""
        made = self.family.acts.make(self.place, sizes)
        return made.model_copy(update={"assume_eligible": True}) if self.barred else made


@dataclass(frozen=True, eq=False)
class Confirmed:
    """What an act does when the world is solved again with it, in the unit of the measure.

    Parameters
    ----------
    central
        Variant to the effect at the central parameters.
    draws
        (draw,): effect under the first variant, sound draws only.
    """

    central: Mapping[str, float]
    draws: Array

    def band(self) -> tuple[float, float, float]:
        """5 %, median, 95 % over the draws."""
        low, middle, high = np.quantile(self.draws, QUANTILES)
        return float(low), float(middle), float(high)

    def agreeing(self, sign: float) -> float:
        """Share of draws with a sign."""
        return float((np.sign(sign) * self.draws > NOTHING).mean())


def derivatives(
    ground: Ground, gradient: Gradient, families: Sequence[Family], scale: float, onset: float = ONSET
) -> list[Array]:
    """First-order effect of one standard size of each act, (act,) per family, in the unit of the measure.

    A negative ``onset`` gives the derivative on the side of the opposite act.
    """
    found: list[Array] = []
    for family in families:
        acts = family.acts
        if not acts.actors:
            found.append(np.zeros(0))
            continue
        along = HALF_WAY if acts.large else onset
        moved = acts.moved(ground.levers[family.channel], np.full(len(acts.actors), along))
        by_lever = gradient.by_lever({**ground.levers, family.channel: moved})
        found.append(scale * acts.derivatives(by_lever[family.channel]))
    return found


def candidates(
    families: Sequence[Family], found: Sequence[Array], *, by: Sequence[str] = (), assume_eligible: bool = False
) -> list[Candidate]:
    """All acts with an effect, the strongest first; of two that move the same terms, one.

    Parameters
    ----------
    families, found
        What could be done, and :func:`derivatives` of it.
    by
        Codes of those who may act; anybody if empty.
    assume_eligible
        Whether to keep acts that the text bars.
    """
    kept: list[Candidate] = []
    for family, values in zip(families, found, strict=True):
        allowed = np.ones(len(values), bool) if not by else np.isin(family.acts.actors, list(by))
        if family.acts.barred and not assume_eligible:
            allowed &= np.array([not b for b in family.acts.barred], bool)
        kept += [Candidate(family, int(k), float(values[k])) for k in np.flatnonzero(allowed & (values != 0))]
    # Codes break ties, so that the order does not hang on the order of the actors.
    kept.sort(key=lambda c: (-abs(round(c.derivative, ROUNDED)), c.family.acts.kind.kind, c.actor, c.target))
    return _without_twins(kept)


ROUNDED = 12
"""Decimal places to which effects are told apart."""


def _without_twins(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Of an act in both directions, one: its target could do the same."""
    seen: dict[tuple[Any, ...], int] = {}
    found: list[Candidate] = []
    who = {id(f): frozenset(f.acts.actors) for f in {id(c.family): c.family for c in ordered}.values()}
    for c in ordered:
        if c.family.acts.kind.direction != "both" or c.target == EVERY_PARTNER or c.target not in who[id(c.family)]:
            found.append(c)
            continue
        key = (c.family.acts.kind.kind, *sorted((c.actor, c.target)))
        if key in seen:
            first = found[seen[key]]
            found[seen[key]] = Candidate(first.family, first.place, first.derivative, either=True)
        else:
            seen[key] = len(found)
            found.append(c)
    return found


def check_actors(families: Sequence[Family], by: Sequence[str]) -> None:
    """Refuse codes of those who take none of the acts by themselves, as members of a customs union."""
    known = dict.fromkeys(a for f in families for a in f.acts.actors)
    problems = [
        Problem(
            f"{code} takes none of these acts by itself",
            "--by",
            "the code of an economy or of the customs union that acts for it",
            nearest_names(code, known),
        )
        for code in by
        if code not in known
    ]
    if problems:
        raise InputError(*problems)


def laid(ground: Ground, acts: Sequence[Act]) -> Mapping[str, Mapping[str, Array]]:
    """Levers of the law after acts, by the ordinary road."""
    return ground.settings[ground.variant].levers(enact(ground.law, ground.world, acts).law)


def confirm(
    ground: Ground,
    sets: Sequence[Sequence[Act]],
    measure: str,
    progress: Progress | None = None,
    what: str = "solving the strongest",
    *,
    against: Mapping[str, Mapping[str, Array]] | None = None,
) -> list[Confirmed]:
    """Solve the world again with each set of acts: under every variant at the central parameters, under the first on all draws.

    Changes are against the ground's law unless other levers are given.
    """
    start = against or ground.levers
    levels = {v: ground.gradient(start, v).level for v in ground.settings}
    drawn = ground.draws(start)
    done = 0

    def one(acts: Sequence[Act]) -> Confirmed:
        nonlocal done
        levers = laid(ground, acts)
        central = {v: float(ground.change(ground.gradient(levers, v).level, level, measure)) for v, level in levels.items()}
        effects = ground.change(ground.draws(levers), drawn, measure)
        done += 1
        if progress:
            progress(done, len(sets), what)
        return Confirmed(central, effects[np.isfinite(effects)])

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, sets))

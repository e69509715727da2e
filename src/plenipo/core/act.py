# SPDX-License-Identifier: Apache-2.0
"""Acts: what an actor does through official channels on a date; and shocks, which nobody decides.

Concrete acts live with the channel they work through; those that concern instruments of any kind are in
:mod:`plenipo.core.treaty`.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Literal

from plenipo.core.errors import Problem
from plenipo.core.instrument import Term
from plenipo.core.law import Law
from plenipo.core.world import World

__all__ = ["Act", "Basis", "Namer", "Shock"]

Basis = Literal["measured", "estimated", "assumed"]
Namer = Callable[[str], str]
"""From the code of an actor or the id of an instrument to what a reader calls it; what it does not know it gives back."""


class _Event(Term):
    kind: str
    date: dt.date
    """Day on which it happens or takes effect."""
    basis: Basis = "assumed"
    """How its size is known: measured (from a published schedule or record), estimated (from data) or assumed."""
    source: str = ""
    """Where its terms come from."""

    @abstractmethod
    def apply(self, law: Law, world: World) -> Law:
        """The law after it."""

    @abstractmethod
    def describe(self, name: Namer) -> str:
        """One sentence in the words of the field; ``name`` turns a code into a name."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """What is wrong with it in this world: unknown names, an ineligible actor. Empty if nothing is."""
        return ()


class Act(_Event):
    """What an actor does through official channels on a date."""

    actor: str
    """Code of the economy, organisation or joint party that acts."""
    assume_eligible: bool = False
    """Run although the text does not let this actor do it; stamped on every page."""

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Why the actor may not do this, citing the clause; None if it may."""
        return None


class Shock(_Event):
    """What nobody decides: an outbreak, a disaster, a price jump, an incident."""

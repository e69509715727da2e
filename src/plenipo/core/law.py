# SPDX-License-Identifier: Apache-2.0
"""Law: the instruments and measures in force. Acts edit it; nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.instrument import Instrument, Term

__all__ = ["Law", "LegalChange", "Measure"]


class Measure(Term):
    """A dated thing an actor does alone, or that happens: a tariff, an embargo, a closed port."""

    kind: str
    start: dt.date
    end: dt.date | None = None
    """First day on which it no longer holds; open if missing."""
    source: str = ""

    def holds_on(self, date: dt.date) -> bool:
        """Whether the measure is in force on ``date``."""
        return self.start <= date and (self.end is None or date < self.end)


@dataclass(frozen=True)
class LegalChange:
    """One edit of the law: when, by whom, in words."""

    date: dt.date
    actor: str
    text: str


@dataclass(frozen=True, eq=False)
class Law:
    """The set of instruments and measures, with the edits that made it. Immutable: edits return a new law."""

    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    changes: tuple[LegalChange, ...] = ()

    def instrument(self, name: str) -> Instrument:
        """The instrument of that id.

        Raises
        ------
        InputError
            If there is none; names the nearest.
        """
        if name not in self.instruments:
            titles = {i.title: i.id for i in self.instruments.values()}
            near = (*nearest_names(name, self.instruments), *(titles[t] for t in nearest_names(name, titles)))
            raise InputError(
                Problem(
                    f"there is no instrument {name!r} in the law of the baseline",
                    nearest=tuple(dict.fromkeys(near))[:3],
                    next_step="plenipo data show agreements",
                )
            )
        return self.instruments[name]

    def with_instrument(self, instrument: Instrument, change: LegalChange | None = None) -> Law:
        """The law with one instrument added or replaced."""
        return replace(
            self,
            instruments={**self.instruments, instrument.id: instrument},
            changes=self.changes + ((change,) if change else ()),
        )

    def with_measures(self, *measures: Measure, change: LegalChange | None = None) -> Law:
        """The law with measures added."""
        return replace(self, measures=self.measures + measures, changes=self.changes + ((change,) if change else ()))

    def without_measures(self, *measures: Measure, change: LegalChange | None = None) -> Law:
        """The law with measures taken out (by identity of content)."""
        kept = tuple(m for m in self.measures if m not in measures)
        return replace(self, measures=kept, changes=self.changes + ((change,) if change else ()))

    def known_by(self, date: dt.date) -> Law:
        """The law as it stood on ``date``: what was done later is taken out."""
        instruments = {k: i.known_by(date) for k, i in self.instruments.items()}
        measures = tuple(
            m.model_copy(update={"end": None}) if m.end and m.end > date else m for m in self.measures if m.start <= date
        )
        return replace(self, instruments=instruments, measures=measures)

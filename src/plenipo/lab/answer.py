# SPDX-License-Identifier: Apache-2.0
"""The answer to a what-if: plain data that holds everything a table, page, brief or file needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

__all__ = ["BY_ECONOMY", "OUTCOME_COLUMNS", "Answer"]

#: Outcome by which economies are compared where the headline itself belongs to nobody.
BY_ECONOMY = "real_income"

#: Columns of one row of ``Answer.outcomes``, in the order in which they are written.
OUTCOME_COLUMNS = (
    "outcome",
    "actor",
    "partner",
    "year",
    "case",
    "variant",
    "measure",
    "median",
    "p05",
    "p95",
    "share_positive",
    "unit",
)

_FIRST_KEYS = ("scenario", "baseline", "outcomes", "provenance", "citations")
_INDEXED = ("outcome", "case", "variant", "year", "measure")

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one diplomatic act would do, to whom, and how sure the model is.

    All fields are plain data (text, numbers, None, lists, dictionaries), so that an answer can be stored as JSON and
    read back. Percentages are changes in per cent, differences are in the row's unit (USD bn a year at base-year prices).

    Parameters
    ----------
    scenario
        Name, title, question, ``as_of``, horizon, years, draws, seed, price year, acts, cases and notes.
    baseline
        Vintage, base year, number of economies, data hash, program version.
    headline
        The selection a reader sees first: outcome, case, variant, year, measure.
    outcomes
        Rows with the columns of ``OUTCOME_COLUMNS``: median and 5-95 % band over the draws, and the share of draws above zero.
        What belongs to nobody, such as warming, has no actor.
    economies
        By ISO3 code: name, place, size, region, whether it is ranked and if not why, imputed columns.
    variance
        Share of the variance within a variant that each group of inputs explains.
    signs
        What would change the sign of a result: a parameter, its range, and where the result crosses zero.
    short_run
        Rows of the headline's outcome, year, case and variant with trade's answer of the first year only; ``answered`` is how far
        it has answered then, as a share of the long run. Empty if no short run is known.
    flip
        The smallest joint change of assumptions that turns the headline's sign: ``distance`` in standard deviations (None: not
        within ``limit``), ``moves`` from and to, and ``variants`` whose median has the other sign. Empty if nobody is followed.
    paths
        Levels of what belongs to nobody in every year: outcome, actor (None), case ("" is the baseline), variant, unit, years,
        and for each year median, p05 and p95. A rival variant is told where it differs from the first and every year is at
        hand; the variant ``observed`` is history, with its source and no band. Emissions also of the largest emitters and those
        in focus, with their actor, in the solved years.
    pairs
        The agreement difference: what stood between two economies before, what stands after, tariffs both ways.
    consent
        One row per Party: whether its consent is needed, by which clause, and what it gains or loses.
    eligibility
        Verdicts on whether an actor may take the act, with the clause.
    published
        Published estimates beside ours, and why they differ.
    limits
        What the model cannot see, one sentence each.
    provenance
        Source, vintage and licence of what entered the run.
    citations
        Papers and data sets to cite.
    diagnostics
        Failed draws, floored economies, share of zero flows, seconds, interpolation between solved years.
    """

    scenario: Mapping[str, Any]
    baseline: Mapping[str, Any]
    headline: Mapping[str, Any]
    outcomes: Sequence[Row]
    economies: Mapping[str, Mapping[str, Any]]
    variance: Sequence[Row] = field(default=())
    signs: Sequence[Row] = field(default=())
    short_run: Sequence[Row] = field(default=())
    flip: Mapping[str, Any] = field(default_factory=dict)
    paths: Sequence[Row] = field(default=())
    pairs: Sequence[Row] = field(default=())
    consent: Sequence[Row] = field(default=())
    eligibility: Sequence[Row] = field(default=())
    published: Sequence[Row] = field(default=())
    limits: Sequence[str] = field(default=())
    provenance: Sequence[Row] = field(default=())
    citations: Sequence[str] = field(default=())
    diagnostics: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _index(self) -> dict[tuple[Any, ...], list[Row]]:
        index: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.outcomes:
            index.setdefault(tuple(row[key] for key in _INDEXED), []).append(row)
        return index

    @cached_property
    def _of_actor(self) -> dict[tuple[Any, ...], dict[str | None, list[Row]]]:
        """By selection, its rows by actor; filled as they are asked for."""
        return {}

    def _by_actor(self, key: tuple[Any, ...]) -> dict[str | None, list[Row]]:
        found = self._of_actor.get(key)
        if found is None:
            found = {}
            for row in self._index[key]:
                found.setdefault(row["actor"], []).append(row)
            self._of_actor[key] = found
        return found

    def told_as(self, headline: Mapping[str, Any], **changes: Any) -> Answer:
        """The same answer under another headline; ``changes`` replace other fields, not the outcomes."""
        told = replace(self, headline=headline, **changes)
        for index in ("_index", "_of_actor"):  # they hold for the same outcomes, and making them takes a while
            told.__dict__[index] = getattr(self, index)
        return told

    def rows(
        self,
        *,
        outcome: str | None = None,
        actor: str | None = None,
        partner: str | None = None,
        case: str | None = None,
        variant: str | None = None,
        year: int | None = None,
        measure: str | None = None,
    ) -> list[Row]:
        """Rows of ``outcomes`` that match what is given; what is not given may be anything.

        Returns
        -------
        list of dict
            In the order of the answer, one selection of outcome, case, variant, year and measure after the other.
        """
        wanted = (outcome, case, variant, year, measure)
        if None in wanted:
            keys = [key for key in self._index if all(w in (None, k) for w, k in zip(wanted, key, strict=True))]
        else:
            keys = [wanted] if wanted in self._index else []
        if actor is None:
            found = [row for key in keys for row in self._index[key]]
        else:
            found = [row for key in keys for row in self._by_actor(key).get(actor, ())]
        return found if partner is None else [row for row in found if row["partner"] == partner]

    def headline_rows(self, **changes: Any) -> list[Row]:
        """Rows of the headline selection; keyword arguments replace parts of it (``measure="difference"``, ``actor="VNM"``)."""
        return self.rows(**{**self.headline, **changes})

    def row(self, **changes: Any) -> Row | None:
        """First row of the headline selection with ``changes``, or None if there is none."""
        found = self.headline_rows(**changes)
        return found[0] if found else None

    def name(self, iso3: str) -> str:
        """Name of an economy under the naming profile of the run; the code itself if it is not among the economies."""
        economy = self.economies.get(iso3)
        return str(economy["name"]) if economy else iso3

    @property
    def cases(self) -> list[str]:
        """Names of the cases, in the order of the scenario."""
        return [case["name"] for case in self.scenario["cases"]]

    @cached_property
    def variants(self) -> list[str]:
        """Names of the variants, in the order of the outcomes."""
        return list(dict.fromkeys(key[2] for key in self._index))

    def to_json_document(self) -> dict[str, Any]:
        """The document printed by ``--json``: scenario, baseline, outcomes, provenance and citations first, then the rest."""
        names = [*_FIRST_KEYS, *(f.name for f in fields(self) if f.name not in _FIRST_KEYS)]
        return {name: _plain(getattr(self, name)) for name in names}

    @classmethod
    def from_json_document(cls, document: Mapping[str, Any]) -> Answer:
        """Read back what ``to_json_document`` wrote."""
        return cls(**{f.name: document[f.name] for f in fields(cls) if f.name in document})

    def to_dataframe(self) -> pandas.DataFrame:
        """The outcomes as a table, one row each, with the name of the actor and of the partner beside their codes."""
        import pandas

        frame = pandas.DataFrame(list(self.outcomes), columns=list(OUTCOME_COLUMNS))
        for place, key in ((2, "actor"), (4, "partner")):
            names = [self.name(code) if isinstance(code, str) else None for code in frame[key]]
            frame.insert(place, f"{key}_name", pandas.Series(names, dtype="object", index=frame.index))
        return frame


def _plain(value: Any) -> Any:
    """Dictionaries and lists all the way down, whatever mappings and sequences came in."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value

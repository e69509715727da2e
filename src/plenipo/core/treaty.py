# SPDX-License-Identifier: Apache-2.0
"""Acts that concern instruments of any kind: sign, ratify, accede, withdraw, apply provisionally, conclude."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from pydantic import Field

from plenipo.core.act import Act, Namer
from plenipo.core.actor import JointParty
from plenipo.core.errors import InputError, Problem
from plenipo.core.instrument import Clause, Instrument, PartyStatus, Provision
from plenipo.core.law import Law, LegalChange
from plenipo.core.world import World

__all__ = ["TREATY_ACTS", "Accede", "ApplyProvisionally", "Conclude", "Ratify", "Sign", "TreatyAct", "Withdraw", "union_of"]


CUSTOMS_UNION = "CU"
LISTED = 30  # codes in one message; who is party to more is told by `plenipo treaty show`


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the last day of that month if there is no such day."""
    year, month = divmod(date.month - 1 + months, 12)
    year, month = date.year + year, month + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(date.day, last))


def union_of(law: Law, world: World, code: str, date: dt.date) -> JointParty | None:
    """The customs union that holds the tariff of ``code`` on ``date``, if any; none for who has withdrawn from it."""
    union = world.joint_party_of(code, date)
    if union is None or union.instrument not in law.instruments:
        return union
    status = law.instruments[union.instrument].party(code)
    left = status is not None and status.withdrawn is not None and status.withdrawn <= date
    return None if left else union


def _alone(
    code: str, parties: Collection[str], provisions: Iterable[Provision], union: JointParty | None, date: dt.date, title: str
) -> Problem | None:
    """Refusal of a member of a customs union that grants, without the other members, what the union holds in common."""
    if union is None or not any(p.common_to_union for p in provisions) or set(union.members(date)) <= {code, *parties}:
        return None
    return Problem(
        f"{code} cannot join {title} alone: its tariff is that of the customs union {union.name}",
        expected=f'"{union.code}", for all its members',
        next_step=f"let {union.code} act, or set assume_eligible = true to run it all the same",
    )


class TreatyAct(Act):
    """An act on one instrument."""

    instrument: str
    """Id of the instrument, as `plenipo data show agreements` lists it."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown instrument or actor."""
        for check in (lambda: law.instrument(self.instrument), lambda: world.expand(self.actor, self.date)):
            try:
                check()
            except InputError as error:
                yield from error.problems

    def parties(self, world: World) -> tuple[str, ...]:
        """Economies that act: the actor, or the members of the joint party it is."""
        return world.expand(self.actor, self.date)

    def side(self, world: World) -> str:
        """The side new parties stand on: the joint party's code if the actor is one."""
        return self.actor if self.actor in world.joint_parties else ""

    def change(self, text: str) -> LegalChange:
        """A line of the law's log."""
        return LegalChange(self.date, self.actor, text)

    def _dated(self, law: Law, world: World, **dates: dt.date) -> Law:
        instrument = law.instrument(self.instrument)
        for code in self.parties(world):
            status = instrument.party(code) or PartyStatus(actor=code, side=self.side(world))
            if status.withdrawn is not None and status.withdrawn <= self.date:
                status = PartyStatus(actor=code, side=status.side)  # who comes back begins anew
            instrument = instrument.with_party(status.model_copy(update=dates))
        return law.with_instrument(instrument, self.change(f"{self.kind} {instrument.id}"))

    def _not_open_to(self, instrument: Instrument, world: World) -> Problem | None:
        """Refusal of an actor to whom the text is not open."""
        rule = instrument.eligibility
        who = None
        if set(rule.open_to) == {"listed"} and self.actor not in rule.listed:
            who = ", ".join(rule.listed) or "those the text names"
        elif "customs territory" not in rule.open_to and self.actor not in rule.listed and self._outside_united_nations(world):
            who = "States; of those, the baseline knows the members of the United Nations"
        if who is None:
            return None
        return Problem(
            f"{self.actor} is not among those to whom {instrument.title} is open ({rule.clause or 'no clause is held'})",
            expected=who,
            next_step="set assume_eligible = true to run it all the same",
        )

    def _joins_alone(self, law: Law, world: World, terms: Sequence[Provision] = ()) -> Problem | None:
        """Refusal of a member of a customs union acting alone, unless the others are bound already."""
        instrument, union = law.instrument(self.instrument), union_of(law, world, self.actor, self.date)
        provisions = (*terms, *instrument.text.leaves())
        return _alone(self.actor, instrument.bound(self.date), provisions, union, self.date, instrument.title)

    def _outside_united_nations(self, world: World) -> bool:
        member = world.stocks.get("un_member")
        return member is not None and not all(member[world.index(c)] for c in self.parties(world))

    def _never_signed(self, law: Law, world: World) -> Problem | None:
        """Refusal of an actor that has neither signed nor been a party."""
        instrument = law.instrument(self.instrument)
        if all(instrument.party(c) is not None for c in self.parties(world)):
            return None
        return Problem(
            f"{self.actor} has not signed {instrument.title}",
            expected="an economy that has signed; one standing outside accedes",
            next_step='kind = "accede", or set assume_eligible = true to run it all the same',
        )


class Sign(TreatyAct):
    """Sign an instrument. A signature alone changes nothing in force."""

    kind: Literal["sign"] = "sign"

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Refuse who may not become a party, citing the clause."""
        return self._not_open_to(law.instrument(self.instrument), world) or self._joins_alone(law, world)

    def apply(self, law: Law, world: World) -> Law:
        """Set the date of signature."""
        return self._dated(law, world, signed=self.date)

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} signs {name(self.instrument)}"


class Ratify(TreatyAct):
    """Ratify, accept or approve; in force for the actor on the date of the act unless ``in_force`` says later."""

    kind: Literal["ratify"] = "ratify"
    in_force: dt.date | None = None
    """Entry into force for this party; the date of the act if missing."""

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only who has signed can ratify."""
        return self._never_signed(law, world)

    def apply(self, law: Law, world: World) -> Law:
        """Set the dates of ratification and entry into force."""
        return self._dated(law, world, ratified=self.date, in_force=self.in_force or self.date)

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} ratifies {name(self.instrument)}"


class ApplyProvisionally(TreatyAct):
    """Apply an instrument provisionally before it is in force."""

    kind: Literal["apply provisionally"] = "apply provisionally"

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only who has signed can apply the text before it is in force."""
        return self._never_signed(law, world)

    def apply(self, law: Law, world: World) -> Law:
        """Set the date of provisional application."""
        return self._dated(law, world, provisionally_applied=self.date)

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} applies {name(self.instrument)} provisionally"


class Accede(TreatyAct):
    """Accede to an instrument in force, with the acceding party's own terms beside those of the text."""

    kind: Literal["accede"] = "accede"
    terms: tuple[Provision, ...] = ()
    """Provisions of the accession itself: the offer made and received. If missing, those of the text, by their stages; who
    joins a customs union or comes back takes them as they stand."""

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Refuse who may not accede (yet), citing the clause; a joint party acts for its members."""
        instrument = law.instrument(self.instrument)
        if all((p := instrument.party(c)) is not None and p.bound_on(self.date) for c in self.parties(world)):
            return Problem(f"{self.actor} is already a party to {instrument.title}", expected="an economy standing outside it")
        refused = self._not_open_to(instrument, world) or self._not_open_yet(instrument)
        signed = instrument.party(self.actor) is not None  # who has signed is past the question of joining alone
        return refused or (None if signed else self._joins_alone(law, world, self.terms))

    def _not_open_yet(self, instrument: Instrument) -> Problem | None:
        rule = instrument.accession
        opens = rule.open_for.get(self.actor, rule.open_from)
        if opens is not None and self.date < opens:
            return Problem(
                f"{instrument.title} is open for accession from {opens} only ({rule.clause})",
                expected=f"a date from {opens}",
                next_step="set assume_eligible = true to run it all the same",
            )
        return None

    def apply(self, law: Law, world: World) -> Law:
        """Make the actor a party in force on the date, and add its terms to the text."""
        earlier = [law.instrument(self.instrument).party(c) for c in self.parties(world)]
        law = self._dated(law, world, ratified=self.date, in_force=self.date)
        instrument = law.instrument(self.instrument)
        anew = instrument.type != CUSTOMS_UNION and not any(p and p.start() for p in earlier)
        general = instrument.text.general() if anew else ()
        terms = self.terms or tuple(p.for_newcomer() for p in general)
        if not terms:
            return law
        clause = Clause(
            number="accession",
            title=f"terms of accession of {self.actor}",
            concerns=self.parties(world),
            provisions=terms,
        )
        text = instrument.text.model_copy(update={"clauses": (*instrument.text.clauses, clause)})
        return law.with_instrument(instrument.model_copy(update={"text": text}))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} accedes to {name(self.instrument)}"


class Withdraw(TreatyAct):
    """Withdraw from an instrument; takes effect after the notice its text demands.

    Who withdraws from a customs union is no longer bound by what the union has agreed for its members with others.
    """

    kind: Literal["withdraw"] = "withdraw"
    notice_months: int | None = None
    """Notice in months; the instrument's own if missing."""

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Only a party can withdraw."""
        instrument = law.instrument(self.instrument)
        bound = instrument.bound(self.date)
        if not any(c in bound for c in self.parties(world)):
            return Problem(
                f"{self.actor} is not bound by {instrument.title} on {self.date}",
                expected="one of " + ", ".join(bound) if len(bound) <= LISTED else f"one of its {len(bound)} Parties on that day",
            )
        starts = [p.start() for c in self.parties(world) if c in bound and (p := instrument.party(c))]
        opens = add_months(max(s for s in starts if s), instrument.withdrawal_after_months)
        if self.date < opens:
            return Problem(
                f"{self.actor} can give notice of withdrawal from {instrument.title} from {opens} only",
                expected=f"a date from {opens}",
                next_step="set assume_eligible = true to run it all the same",
            )
        return None

    def effective(self, law: Law) -> dt.date:
        """Day on which the withdrawal takes effect."""
        months = (
            self.notice_months if self.notice_months is not None else law.instrument(self.instrument).withdrawal_notice_months
        )
        return add_months(self.date, months)

    def apply(self, law: Law, world: World) -> Law:
        """Set the date from which those of its members that are bound no longer are; a second notice never postpones it."""
        instrument, ends = law.instrument(self.instrument), self.effective(law)
        unions = [j.code for j in world.joint_parties.values() if j.instrument == instrument.id]
        for other in law.instruments.values() if unions else ():
            law = law.with_instrument(self._left(other, world, ends, unions))
        return law.with_instrument(self._left(instrument, world, ends), self.change(f"{self.kind} {instrument.id}"))

    def _left(self, instrument: Instrument, world: World, ends: dt.date, sides: Collection[str] = ()) -> Instrument:
        """The instrument without the actor from a day on; if sides are given, only where it stands on one of them."""
        for code in self.parties(world):
            status = instrument.party(code)
            if status is not None and status.bound_on(self.date) and (not sides or status.side in sides):
                day = min(ends, status.withdrawn or ends)
                instrument = instrument.with_party(status.model_copy(update={"withdrawn": day}))
        return instrument

    def describe(self, name: Namer) -> str:
        """One sentence."""
        return f"{name(self.actor)} withdraws from {name(self.instrument)}"


class Conclude(Act):
    """Conclude an agreement among named parties: sign and bring into force, with the terms given.

    An instrument of the same id is replaced: this is how rival texts of one agreement are compared.
    """

    kind: Literal["conclude"] = "conclude"
    instrument: str
    """Id the agreement gets, or replaces."""
    title: str = ""
    partners: tuple[str, ...] = ()
    """The other parties."""
    entries: dict[str, dt.date] = Field(default_factory=dict)
    """Entry into force by party where it differs from the date of the act."""
    terms: tuple[Provision, ...] = ()
    """Its provisions."""

    def problems(self, law: Law, world: World) -> Iterable[Problem]:
        """Unknown actors, an actor among its own partners, a date of entry for who is no party."""
        parties = {self.actor, *self.partners}
        for code in dict.fromkeys((self.actor, *self.partners, *self.entries)):
            try:
                parties |= set(world.expand(code, self.date)) if code in parties else set()
                world.expand(code, self.date)
            except InputError as error:
                yield from error.problems
        if self.actor in self.partners:
            yield Problem(f"{self.actor} is among its own partners", expected="other economies")
        for code in self.entries:
            if code not in parties:
                yield Problem(f"{code} has a date of entry but is no party", expected="one of " + ", ".join(sorted(parties)))

    def ineligible(self, law: Law, world: World) -> Problem | None:
        """Refuse a member of a customs union without the others, unless it is a party to the agreement that is replaced."""
        old = law.instruments.get(self.instrument)
        given = (self.actor, *self.partners)
        parties = {m for c in given for m in world.expand(c, self.date)}
        new = [c for c in given if c not in world.joint_parties and not (old and old.party(c))]
        title = self.title or (old.title if old else self.instrument)
        found = (_alone(c, parties, self.terms, union_of(law, world, c, self.date), self.date, title) for c in new)
        return next((f for f in found if f), None)

    def apply(self, law: Law, world: World) -> Law:
        """Put the agreement into the law."""
        old = law.instruments.get(self.instrument)
        statuses = {}
        for code in (self.actor, *self.partners):
            side = code if code in world.joint_parties else ""
            for member in world.expand(code, self.date):
                start = self.entries.get(member, self.entries.get(code, self.date))
                statuses[member] = PartyStatus(
                    actor=member, side=side, signed=min(start, self.date), ratified=start, in_force=start
                )
        short = self.title or (old.text.title if old else "")
        text = Clause(title=short, provisions=self.terms)
        title = self.title or (old.title if old else self.instrument)
        new = Instrument(id=self.instrument, title=title, parties=tuple(statuses[a] for a in sorted(statuses)), text=text)
        if old is not None:
            new = old.model_copy(update={"parties": new.parties, "text": text, "title": title})
        return law.with_instrument(new, LegalChange(self.date, self.actor, f"conclude {self.instrument}"))

    def describe(self, name: Namer) -> str:
        """One sentence."""
        others = ", ".join(name(c) for c in self.partners)
        return f"{name(self.actor)} concludes {self.title or name(self.instrument)} with {others}"


TREATY_ACTS: tuple[type[Act], ...] = (Sign, Ratify, ApplyProvisionally, Accede, Withdraw, Conclude)

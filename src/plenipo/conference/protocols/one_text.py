# SPDX-License-Identifier: Apache-2.0
"""One-text procedure: the chair drafts, the parties say yes or no, the chair drafts again."""

from __future__ import annotations

from plenipo.conference.protocols.table import Ended, Table

__all__ = ["DRAFTS", "one_text"]

DRAFTS = 100
"""Drafts after which the chair gives up."""


def one_text(table: Table, text: str | None = None, drafts: int = DRAFTS) -> Ended:
    """Negotiate under a chair's text.

    Parameters
    ----------
    table
        The room; whoever fills the chair's seat proposes, such as `delegates.mediator.Mediator`.
    text
        Which text; the first open one if not said.
    drafts
        How many drafts at most.

    Returns
    -------
    Ended
        The first draft that the parties' answers would carry is put to the body.

    Source
    ------
    Fisher and Ury 1981, Getting to Yes; used at Camp David 1978 and for the Law of the Sea.
    """
    held = table.text(text).id
    last = None
    for number in range(drafts):
        table.give(table.chair, round=number, rounds=drafts)
        made = table.proposed(table.ask(table.chair))
        if made is None:
            break
        last = made
        for seat in table.parties:
            table.give(seat, round=number, rounds=drafts)
            table.ask(seat)
        table.give()
        if table.would_carry(made.id) and table.decide(made.id):
            return table.finish("one-text", held, made, carried=True)
    return table.finish("one-text", held, last, carried=False)

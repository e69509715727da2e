# SPDX-License-Identifier: Apache-2.0
"""A language model in a seat: it gets the view as JSON, answers with one action as JSON, and is judged by the rules like anybody.

What a model says is never a figure of validation, and never the default. It is asked at most a stated number of times; what it
writes that is no action of this seat goes back to it with the reasons; after that, and once its budget is spent, a script acts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from plenipo.conference.engine.refused import Refused
from plenipo.conference.engine.room import read_action
from plenipo.conference.model.action import Action
from plenipo.conference.model.view import Delegate, View

__all__ = ["Ask", "Exchange", "LanguageModel", "prompt"]

Ask = Callable[[str], str]
"""A model behind any address: text in, text out. It may raise; then the script acts."""
LONGEST_ANSWER = 20_000  # characters: an action has some hundreds
TASK = (
    "You fill one seat at a simulated conference; you do not speak for any government. Below stands what this seat may see. "
    "Answer with one JSON object and nothing else: an action whose kind is one of those in 'may', for instance "
    '{"kind": "answer", "proposal": "P1", "accept": true} or {"kind": "pass"}.'
)


@dataclass(frozen=True)
class Exchange:
    """One question to a model and what came of it, kept so that a run can be replayed without asking again."""

    prompt: str
    answer: str
    problem: str
    """Empty where the answer was an action of this seat."""


@dataclass(eq=False)
class LanguageModel:
    """A delegate that asks a language model.

    Parameters
    ----------
    ask
        The model.
    fallback
        A script that acts where the model does not answer, or with no valid action.
    budget
        Questions it may be asked over the whole conference.
    attempts
        Questions for one action, the reasons of the refusal added.
    """

    ask: Ask
    fallback: Delegate
    budget: int = 100
    attempts: int = 2
    exchanges: list[Exchange] = field(default_factory=list)

    def act(self, view: View) -> Action:
        """The model's action, if it is one that this seat could take; else the script's."""
        problem = ""
        for _ in range(self.attempts):
            if len(self.exchanges) >= self.budget:
                break
            asked = prompt(view, problem)
            action, answer, problem = self._one(asked, view)
            self.exchanges.append(Exchange(asked, answer, problem))
            if action is not None:
                return action
        return self.fallback.act(view)

    def _one(self, asked: str, view: View) -> tuple[Action | None, str, str]:
        """An action, the raw answer, and why it is none."""
        try:
            answer = str(self.ask(asked))[:LONGEST_ANSWER]
        except Exception as error:  # whatever the address does, the conference goes on
            return None, "", f"no answer: {type(error).__name__}: {error}"
        try:
            action: Action = read_action(answer.strip())
        except Refused as refused:
            return None, answer, str(refused)
        if action.kind not in view.may:
            return None, answer, f"{action.kind!r} is not open to this seat now; open are: {', '.join(view.may)}"
        return action, answer, ""


def prompt(view: View, problem: str = "") -> str:
    """What a model is told: its task, the view as JSON, and why its last answer would not do."""
    again = f"\nYour last answer would not do: {problem}" if problem else ""
    return f"{TASK}{again}\n{json.dumps(view.to_json_document(), ensure_ascii=False, sort_keys=True)}"

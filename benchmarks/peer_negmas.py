# SPDX-License-Identifier: Apache-2.0
"""The same negotiations in negmas (Mohammad and others), run by an interpreter that holds it; nothing here imports ours.

``python peer_negmas.py`` reads weights, values and reservation value as JSON and writes seconds and agreements as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import negmas
from negmas import BoulwareTBNegotiator, SAOMechanism, make_issue
from negmas.outcomes import make_os
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.value_fun import TableFun


def main() -> None:
    """Play each session: stacked alternating offers, time-based parties who concede late."""
    asked = json.load(sys.stdin)
    agreed, spent = [], 0.0
    for weight, value in zip(asked["weight"], asked["value"], strict=True):
        sizes = [len(options) for options in value[0]]
        space = make_os([make_issue(values=size, name=f"issue-{k}") for k, size in enumerate(sizes)])
        session = SAOMechanism(outcome_space=space, n_steps=asked["rounds"], sync_calls=True, extra_callbacks=False)
        for party, (weights, tables) in enumerate(zip(weight, value, strict=True)):
            worth = LinearAdditiveUtilityFunction(
                [TableFun(dict(enumerate(table))) for table in tables],
                weights=weights,
                outcome_space=space,
                reserved_value=asked["reservation"],
            )
            session.add(BoulwareTBNegotiator(name=f"party-{party}"), ufun=worth)
        began = time.process_time()
        session.run()
        spent += time.process_time() - began
        agreed.append(None if session.agreement is None else list(session.agreement))
    json.dump({"version": negmas.__version__, "seconds": spent, "agreed": agreed}, sys.stdout)


if __name__ == "__main__":
    main()

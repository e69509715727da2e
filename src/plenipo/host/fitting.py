# SPDX-License-Identifier: Apache-2.0
"""Fitting the model of a case for its rooms: exact runs are made by the worker; this process only reads what they left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from plenipo.conference.case import Case
from plenipo.conference.worth.exact import Modelled
from plenipo.host.queue import Queue
from plenipo.host.weighing import Weighings

__all__ = ["fits"]

OWNER = "rooms"
LOOK = 1.0  # seconds between looks at the question


def fits(queue: Queue, weighings: Weighings) -> Callable[[Case], None]:
    """What `Weighings` asks to have a case fitted: asks the worker where need be, reads the runs, hands the surrogate over."""

    def read(case: Case) -> bool:
        measures = case.appraiser().measures
        surrogate = Modelled(case.document.scenario, case.text, measures).kept()
        if surrogate is not None:
            weighings.put(case, surrogate)
        return surrogate is not None

    def follow(case: Case) -> None:
        if read(case):
            return
        job = queue.submit("appraisal", {"case": case.id}, OWNER)
        while not job.ended and not weighings.ended:
            time.sleep(LOOK)
            job = queue.job(job.id)
        if job.state == "done":
            read(case)

    return lambda case: threading.Thread(target=follow, args=(case,), name=f"plenipo-fit-{case.id}", daemon=True).start()

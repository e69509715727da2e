# SPDX-License-Identifier: Apache-2.0
"""Ask the first question of the case book and store what the picture on the first page of the app shows. ``make picture``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from plenipo.core.files import atomic_path
from plenipo.lab.answer import Answer
from plenipo.lab.whatif import whatif
from plenipo.web.home import FIRST
from plenipo.web.picture import STORED, kept_of

HOME = Path(__file__).parent.parent / "src" / "plenipo" / "web"


def store(answer: Answer) -> None:
    """Write the file."""
    kept = kept_of(answer, dt.datetime.now(dt.UTC).date().isoformat())
    economies = ",\n".join(json.dumps(e) for e in kept.pop("economies"))
    head = json.dumps(kept, ensure_ascii=False, indent=1).removesuffix("\n}")
    with atomic_path(HOME / STORED) as temporary:
        temporary.write_text(f'{head},\n "economies": [\n{economies}\n ]\n}}\n', encoding="utf-8", newline="\n")


if __name__ == "__main__":
    store(whatif(FIRST))

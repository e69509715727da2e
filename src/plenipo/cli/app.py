# SPDX-License-Identifier: Apache-2.0
"""The command ``plenipo``: its groups, and how it ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType

import typer

from plenipo.cli import (
    actor,
    brief,
    calibrate,
    convene,
    data,
    describe,
    evidence,
    join,
    levers,
    minutes,
    power,
    treaty,
    web,
    whatif,
)
from plenipo.cli.failures import INTERRUPTED, show_failure, show_interrupt, show_unwritable
from plenipo.core.errors import PlenipoError

__all__ = ["app", "main", "run"]

app = typer.Typer(
    name="plenipo",
    help="What would this diplomatic act do, to whom, how sure are we, and who would sign?",
    epilog="First steps: plenipo scenarios; plenipo whatif india-joins-rcep; plenipo data list",
    no_args_is_help=True,
    # Help in plain text: twice as quick as in panels, and the same in a pipe.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
whatif.register(app)
levers.register(app)
brief.register(app)
actor.register(app)
data.register(app)
evidence.register(app)
calibrate.register(app)
describe.register(app)
treaty.register(app)
power.register(app)
convene.register(app)
minutes.register(app)
join.register(app)
web.register(app)


_interrupts: list[int] = []  # interrupts of this process, noted by the handler that main installs


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; errors are shown, not raised.

    Parameters
    ----------
    arguments
        What stands after ``plenipo``.

    Returns
    -------
    int
        0 done, 1 evidence missed its tolerance or a place cannot be written, 2 wrong input, 3 no model answer, 4 broken data,
        5 address failed, 130 interrupted.
    """
    as_json = "--json" in arguments
    try:
        # Typer turns an interrupt into the return value 130 here, and leaves wrong use to us as an exception.
        code = app(args=list(arguments), prog_name="plenipo", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        # A library may turn an interrupt into an error of its own ("Query interrupted"): it is an interrupt all the same.
        if _interrupts:
            code = INTERRUPTED
        elif isinstance(error, (PlenipoError, typer.TyperException)):
            return show_failure(error, as_json=as_json)
        elif isinstance(error, OSError):
            return show_unwritable(error, as_json=as_json)
        else:
            raise
    if code == INTERRUPTED:
        show_interrupt(as_json=as_json)
    return code if isinstance(code, int) else 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Note that the user interrupted, then do what Python does."""
    _interrupts.append(number)
    signal.default_int_handler(number, frame)


def main() -> None:
    """Entry point of the command ``plenipo`` and of ``python -m plenipo``."""
    signal.signal(signal.SIGINT, _interrupt)
    code = run(sys.argv[1:])
    # All is written and told: an interrupt while the interpreter closes must not turn success into failure.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)

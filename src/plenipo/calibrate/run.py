# SPDX-License-Identifier: Apache-2.0
"""Estimating a channel's parameters anew, and writing them where the user says: never over what ships."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from plenipo.core.calibration import Calibration
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.files import atomic_path
from plenipo.core.registry import channel, channels
from plenipo.core.tables import read_rows

__all__ = ["calibrate", "check_target", "write_calibration"]

PARAMETERS, COVARIANCE = "params.csv", "covariance.csv"
Progress = Callable[[int, int, str], None]


def calibrate(name: str, data: Path, progress: Progress | None = None) -> Calibration:
    """Estimate the parameters of one channel from raw data, on the law and the economies of the baseline.

    Parameters
    ----------
    name
        Of a channel that offers it.
    data
        Parent of the raw folders.
    progress
        ``progress(done, total, what)``.

    Raises
    ------
    InputError
        If the channel is unknown or estimates nothing, or raw folders are missing.
    """
    spec = channel(name)
    if spec.calibrate is None:
        able = tuple(n for n, s in channels().items() if s.calibrate is not None)
        raise InputError(
            Problem(
                f"the channel {name!r} estimates no parameters of its own",
                expected="one of " + ", ".join(able),
                nearest=nearest_names(name, able),
                next_step="plenipo channels",
            )
        )
    from plenipo.data.load import load

    return spec.calibrate(load(), data, progress)


def check_target(out: Path) -> None:
    """Refuse a folder that holds parameters already, before any work is done."""
    held = [out / f for f in (PARAMETERS, COVARIANCE) if (out / f).exists()]
    if out.exists() and not out.is_dir():
        raise InputError(Problem("the place to write to is a file", str(out), "a folder", next_step="name a folder with --out"))
    if held:
        raise InputError(
            *(
                Problem("parameters are there already and are not replaced", str(f), next_step="name an empty folder")
                for f in held
            )
        )


def write_calibration(found: Calibration, out: Path) -> tuple[Path, ...]:
    """Write ``params.csv`` (the shipped rows, those estimated in their place) and ``covariance.csv``; give the paths.

    Each file is written whole or not at all.
    """
    check_target(out)
    shipped = read_rows(channel(found.channel).package, PARAMETERS)
    covariance = [{"a": a, "b": b, "covariance": repr(c)} for a, b, c in found.covariance]
    _write(out / PARAMETERS, tuple(shipped[0]), found.merged(shipped))
    _write(out / COVARIANCE, ("a", "b", "covariance"), covariance)
    return out / PARAMETERS, out / COVARIANCE


def _write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with atomic_path(path) as temporary:
        temporary.write_text(text.getvalue(), encoding="utf-8")

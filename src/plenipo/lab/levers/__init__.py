# SPDX-License-Identifier: Apache-2.0
"""Leverage: which act, by whom, moves an outcome most; and the smallest change that meets a goal."""

from plenipo.lab.levers.answer import levers, smallest
from plenipo.lab.levers.leverage import Leverage, Smallest

__all__ = ["Leverage", "Smallest", "levers", "smallest"]

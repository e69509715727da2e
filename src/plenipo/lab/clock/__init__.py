# SPDX-License-Identifier: Apache-2.0
"""The ratification clock: who will have joined a treaty by when, and when it enters into force."""

from plenipo.lab.clock.answer import ClockAnswer, clock

__all__ = ["ClockAnswer", "clock"]

# SPDX-License-Identifier: Apache-2.0
"""Who would join a climate treaty, and who would stay."""

from plenipo.lab.join.answer import JoinAnswer, join

__all__ = ["JoinAnswer", "join"]

# SPDX-License-Identifier: Apache-2.0
"""Shocks: base class. Concrete ones live with the channel they work through."""

from plenipo.core.act import Shock

__all__ = ["Shock"]

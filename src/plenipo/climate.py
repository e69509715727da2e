# SPDX-License-Identifier: Apache-2.0
"""Warming from world emissions: FaIR's equations and its calibrated ensemble, for your own pathways.

Examples
--------
>>> import plenipo.climate
>>> warming = plenipo.climate.run(plenipo.climate.pathways("medium-extension")).warming
>>> warming.sel(year=2100).quantile([0.05, 0.5, 0.95]).round(1).values.tolist()
[2.1, 2.8, 3.9]
"""

from plenipo.channels.climate.warming import pathways, run, species

__all__ = ["pathways", "run", "species"]

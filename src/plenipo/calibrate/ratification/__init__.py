# SPDX-License-Identifier: Apache-2.0
"""When States ratify: hazards fitted on the Parties and dates of environmental treaties, from what was known at a date."""

from plenipo.calibrate.ratification.fit import RatificationFit, fit_ratification
from plenipo.calibrate.ratification.records import Records, month_of, shipped_records

__all__ = ["RatificationFit", "Records", "fit_ratification", "month_of", "shipped_records"]

# SPDX-License-Identifier: Apache-2.0
"""Building the embedded baseline: one builder a table, from raw files to rows; pinned versions rebuild it byte for byte."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plenipo.core.errors import DataError, Problem
from plenipo.core.files import atomic_path
from plenipo.data.table import Table, write

__all__ = ["BASELINE", "BUILDERS", "Builder", "build"]

BASELINE = Path(__file__).parent / "baseline"


Progress = Callable[[int, int, str], None]
"""Told of a build: how many steps are done, how many there are, which one is next."""


@dataclass(frozen=True)
class Builder:
    """A file of the baseline and the function that builds it, named ``module:function`` below ``plenipo.data.builders``.

    The function takes the folder of raw folders and gives a table, or the text of a file that is no table.
    """

    file: str
    function: str

    def run(self, raw: Path) -> Table | str:
        """Build from the raw folders; a builder that needs none takes no argument."""
        module, name = self.function.split(":")
        function: Callable[..., Table | str] = getattr(importlib.import_module(f"plenipo.data.builders.{module}"), name)
        return function(raw) if inspect.signature(function).parameters else function()


BUILDERS = (
    Builder("flows.parquet", "trade:build_flows"),
    Builder("economies.csv", "economies:build_economies"),
    Builder("tariffs.csv", "tariffs:build_tariffs"),
    Builder("pairs.parquet", "pairs:build_pairs"),
    Builder("tariff_measures.csv", "tariff_acts:build_tariff_measures"),
    Builder("sanction_measures.csv", "sanctions:build_sanction_measures"),
    Builder("us_tariffs_2025_04.csv", "tariff_acts:build_us_tariffs_2025_04"),
    Builder("schedules.csv", "tariff_acts:build_schedules"),
    Builder("estimates.csv", "estimates:build_estimates"),
    Builder("agreements.csv", "agreements:build_agreements"),
    Builder("agreement_parties.csv", "agreement_parties:build_agreement_parties"),
    Builder("agreement_pairs.parquet", "agreement_parties:build_agreement_pairs"),
    Builder("depth_rubric.csv", "agreement_terms:build_depth_rubric"),
    Builder("blocs.csv", "blocs:build_blocs"),
    Builder("case_pairs.csv", "case_pairs:build_case_pairs"),
    Builder("organisations.csv", "organisations:build_organisations"),
    Builder("memberships.parquet", "organisations:build_memberships"),
    Builder("embassies.parquet", "missions:build_embassies"),
    Builder("technology.csv", "technology:build_technology"),
    Builder("investment_treaties.parquet", "investment_treaties:build_investment_treaties"),
    Builder("climate_species.csv", "climate:build_climate_species"),
    Builder("climate_members.parquet", "climate:build_climate_members"),
    Builder("climate_pathways.parquet", "climate:build_climate_pathways"),
    Builder("climate_forcing.csv", "climate:build_climate_forcing"),
    Builder("climate_state.parquet", "climate:build_climate_state"),
    Builder("observed_warming.csv", "climate:build_observed_warming"),
    Builder("national_emissions.parquet", "national_emissions:build_national_emissions"),
    Builder("world_emissions.csv", "national_emissions:build_world_emissions"),
    Builder("annex_inventories.csv", "national_emissions:build_annex_inventories"),
    Builder("national_climate.csv", "national_climate:build_national_climate"),
    Builder("population_outlook.parquet", "population_outlook:build_population_outlook"),
    Builder("environmental_treaties.csv", "treaties:build_environmental_treaties"),
    Builder("treaty_parties.parquet", "treaties:build_treaty_parties"),
    Builder("treaty_entry.csv", "treaties:build_treaty_entry"),
    Builder("treaty_refusals.csv", "treaties:build_treaty_refusals"),
    Builder("treaty_weights.csv", "treaties:build_treaty_weights"),
    Builder("treaty_targets.csv", "treaties:build_treaty_targets"),
    Builder("treaty_terms.csv", "climate_treaties:build_treaty_terms"),
    Builder("climate_parties.csv", "climate_treaties:build_climate_parties"),
    Builder("state_groups.csv", "treaties:build_state_groups"),
    Builder("land.json", "land:build_land"),
    Builder("tables.csv", "catalogue:build_tables"),
    Builder("sources.csv", "catalogue:build_sources"),
)


def build(raw: Path | str, out: Path | str | None = None, progress: Progress | None = None) -> dict[str, str]:
    """Build every table of the baseline from raw files.

    Parameters
    ----------
    raw
        Folder that holds the raw folders, such as ``../shared/data``.
    out
        Where to write; the baseline inside the package if missing.
    progress
        Told before each table.

    Returns
    -------
    dict
        File name to the SHA-256 of what was written.

    Raises
    ------
    DataError
        If the folder or a raw file is missing or not what is expected; what was there stays.
    """
    source, target = Path(raw), Path(out) if out is not None else BASELINE
    if not source.is_dir():
        raise DataError(Problem("the folder of raw data is not there", str(source), next_step="plenipo data build --raw DIR"))
    _forget()
    found = {}
    for step, builder in enumerate(BUILDERS):
        if progress is not None:
            progress(step, len(BUILDERS), builder.file)
        _write(builder.run(source), target / builder.file)
        found[builder.file] = hashlib.sha256((target / builder.file).read_bytes()).hexdigest()
    if progress is not None:
        progress(len(BUILDERS), len(BUILDERS), "baseline built")
    return found


def _forget() -> None:
    """Raw files may have changed since the last build in this process."""
    from plenipo.data.builders.pairs import links
    from plenipo.data.builders.trade import baseline_trade

    baseline_trade.cache_clear()
    links.cache_clear()


def _write(content: Table | str, path: Path) -> None:
    if isinstance(content, Table):
        write(content, path)
        return
    with atomic_path(path) as target:
        target.write_text(content, encoding="utf-8", newline="")

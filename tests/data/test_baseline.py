# SPDX-License-Identifier: Apache-2.0
"""The committed tables: sound, described, and close to what is published about the world of 2023."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from plenipo.core.errors import InputError
from plenipo.data.checks import BASELINE, check
from plenipo.data.figures import baseline_figures
from plenipo.data.tables import baseline_hash, list_sources, list_tables, read_table

# Home shares of notes/data-economy.md section 3, goods only, measured there without the eleven added economies.
NOTED_QUANTILES = {0.05: 0.63, 0.25: 0.74, 0.5: 0.82, 0.75: 0.87, 0.95: 0.94}
NOTED_HOME_SHARE = {"USA": 0.94, "CHN": 0.96, "DEU": 0.83, "VNM": 0.67}
NOTED_TOLERANCE = 0.02  # the regression is refitted, and Taiwan has joined
BACI_WORLD_TRN = 21.75
WTO_SERVICES_TRN = 7.54  # commercial services exports 2023, from memory of WTO statistics: order of magnitude only


@pytest.fixture(scope="module")
def figures():
    return baseline_figures()


def test_every_check_passes():
    assert [str(p) for p in check()] == []


def test_number_of_economies(figures):
    assert figures["economies"] >= 195
    assert figures["un_members"] == 191  # Liechtenstein and Monaco are held in Switzerland and France


@pytest.mark.parametrize("code", ["TWN", "XKX", "PSE", "CUB", "PRK"])
def test_economies_outside_the_matrix_are_there_and_flagged(figures, code):
    assert "exports_musd" in figures["imputed"][code]


def test_world_goods_are_those_of_the_source(figures):
    assert figures["world_goods_observed_trn"] == pytest.approx(BACI_WORLD_TRN, abs=0.005)


def test_world_services_have_the_published_size(figures):
    assert figures["world_services_trn"] == pytest.approx(WTO_SERVICES_TRN, rel=0.1)


def test_home_shares_match_the_notes(figures):
    for quantile, noted in NOTED_QUANTILES.items():
        assert figures["home_share_goods_only_quantiles"][quantile] == pytest.approx(noted, abs=NOTED_TOLERANCE)
    for code, noted in NOTED_HOME_SHARE.items():
        assert figures["home_share_goods_only"][code] == pytest.approx(noted, abs=NOTED_TOLERANCE)


def test_services_lower_home_shares_and_floor_one_economy(figures):
    for code, share in figures["home_share"].items():
        assert share < figures["home_share_goods_only"][code]
    assert figures["negative_domestic_trade"] == ["MHL"]


def test_entrepots_of_the_notes_are_flagged(figures):
    assert set(figures["entrepot"]) == {"DJI", "GMB", "HKG", "KGZ", "LBR", "MHL", "TGO"}


def test_gross_output_is_observed_for_wiod_and_less_certain_elsewhere():
    table = read_table("economies").columns
    observed = table["ratio_basis"] == "WIOD 2014"
    assert observed.sum() == 43
    assert table["gross_output_ratio_sd"][observed].max() < table["gross_output_ratio_sd"][~observed].min()


def test_estimates_agree_with_the_notes():
    rows = {(r["estimate"], r["parameter"]): r["value"] for r in read_table("estimates").to_dict()}
    assert rows["gross_output_ratio", "constant"] == pytest.approx(0.780, abs=0.02)
    assert rows["gross_output_ratio", "slope"] == pytest.approx(0.136, abs=0.02)
    assert rows["gross_output_ratio", "leave_one_out_error"] == pytest.approx(0.133, abs=0.01)


def test_members_of_the_union_share_the_tariff():
    table = {r["iso3"]: r for r in read_table("tariffs").to_dict()}
    assert table["DEU"]["applied_pct"] == table["HRV"]["applied_pct"] == 2.46
    assert table["DEU"]["bound_pct"] == table["MLT"]["bound_pct"]
    assert table["AND"]["basis"] == "shared with DEU"


def test_announced_rates_follow_the_rule():
    table = {r["iso3"]: r["announced_pct"] for r in read_table("us_tariffs_2025_04").to_dict()}
    # China: 34 announced on the day and 20 imposed in February and March, as the study adds them.
    assert (table["CHN"], table["VNM"], table["TWN"], table["GBR"]) == (54, 46, 32, 10)
    assert "USA" not in table


def test_measures_end_with_what_was_observed():
    table = read_table("tariff_measures").columns
    assert max(table["start"]) <= "2026-07-24"
    china = (table["exporter"] == "CHN") & (table["start"] == "2025-04-09")
    assert table["added_pct"][china].tolist() == [112.19]
    assert "SVK" not in table["exporter"]  # a member of EUN


def test_schedules_are_simple_means_of_the_annexes():
    rows = {(r["party"], r["year_of_schedule"]): r["rate_pct"] for r in read_table("schedules").to_dict()}
    assert rows["CHN", 1] == pytest.approx(3.22, abs=0.005)
    assert rows["AUS", 20] == pytest.approx(0.05, abs=0.005)


def test_borders_hold_economies_apart():
    pairs = {r[:2]: r[2:] for r in read_table("pairs").rows()}
    assert pairs["MNE", "SRB"][1] == pairs["KEN", "SSD"][1] == 1
    assert pairs["ALB", "SRB"][1] == pairs["KEN", "SDN"][1] == 0


def test_tables_are_listed_with_sources():
    rows = {r["table"]: r for r in list_tables()}
    assert rows["flows"]["rows"] > 40_000
    assert "baci" in rows["flows"]["sources"]
    assert {r["source"] for r in list_sources()} >= {"baci", "factbook", "wto_bound"}
    assert sum(p.stat().st_size for p in BASELINE.iterdir()) <= 4_000_000


def test_a_wrong_name_is_met_with_the_nearest():
    with pytest.raises(InputError, match="economies"):
        read_table("economy")


def test_rows_can_be_taken_as_dictionaries():
    first = read_table("tariffs").head(2).to_dict()
    assert [r["iso3"] for r in first] == ["ABW", "AFG"]
    assert first[0]["bound_pct"] is None


def test_hash_is_stable():
    assert baseline_hash() == baseline_hash()
    assert len(baseline_hash()) == 64


def test_reading_needs_neither_pandas_nor_jax():
    code = (
        "import sys; from plenipo.data.tables import read_table; read_table('flows'); "
        "print([m for m in ('pandas', 'jax') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_numbers_are_finite():
    for name in ("economies", "flows", "pairs"):
        for column in read_table(name).columns.values():
            if column.dtype.kind == "f":
                assert np.isfinite(column).all()

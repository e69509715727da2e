# SPDX-License-Identifier: Apache-2.0
"""Economies: one code for many names, naming profiles, joint parties."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from plenipo.core import countries
from plenipo.core.errors import InputError
from plenipo.core.spelling import spellings


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("VNM", "VNM"),
        ("vnm", "VNM"),
        ("vn", "VNM"),
        ("704", "VNM"),
        (704, "VNM"),
        (4, "AFG"),
        ("Viet Nam", "VNM"),
        ("Việt Nam", "VNM"),
        ("NA", "NAM"),
        ("Côte d'Ivoire", "CIV"),
        ("cote d’ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Korea, Republic of", "KOR"),
        ("republic of korea", "KOR"),
        ("Plurinational State of Bolivia", "BOL"),
        ("the gambia", "GMB"),
        ("St. Kitts & Nevis", "KNA"),
        ("Allemagne", "DEU"),
        ("ESTADOS UNIDOS", "USA"),
        ("Chinese Taipei", "TWN"),
        ("Separate Customs Territory of Taiwan, Penghu, Kinmen and Matsu", "TWN"),
        ("Hong Kong, China", "HKG"),
        ("Macau", "MAC"),
        ("Kosovo", "XKX"),
        ("West Bank and Gaza", "PSE"),
        ("EU", "EUN"),
        ("european union", "EUN"),
        ("UK", "GBR"),
        ("EL", "GRC"),
        ("Swaziland", "SWZ"),
        ("Turkey", "TUR"),
        ("ROM", "ROU"),
        ("Zaire", "COD"),
        ("TMP", "TLS"),
        ("USSR", "SUN"),
        ("CSK", "CSK"),
        ("CS", "SCG"),
        ("EC", "ECU"),
        ("643", "RUS"),
    ],
)
def test_resolves_any_code_or_name(given: str | int, code: str) -> None:
    assert countries.resolve(given) == code


@pytest.mark.parametrize("row", countries.economies(), ids=lambda row: row.iso3)
def test_each_economy_is_found_by_all_its_names(row: countries.Economy) -> None:
    wanted = {row.iso3, *(row.successor if row.kind == "former" else ())}
    for spelling in (row.iso3, row.iso2, row.numeric, *row.names.values(), *row.aliases):
        if spelling:
            assert countries.resolve(spelling) in wanted, spelling


def test_no_name_or_code_means_two_economies_of_today() -> None:
    current = [row for row in countries.economies() if row.kind != "former"]
    keys: Counter[tuple[str, str]] = Counter()
    for row in current:
        forms = {key for text in (*row.names.values(), *row.aliases) for key in spellings(text)}
        keys.update(("name", key) for key in forms)
        keys.update((scheme, getattr(row, scheme)) for scheme in ("iso2", "numeric", "cow", "gw") if getattr(row, scheme))
    assert [key for key, count in keys.items() if count > 1] == []


def test_unknown_name_lists_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        countries.resolve("Vietnamm")
    problem = caught.value.problems[0]
    assert problem.what == "'Vietnamm' is not an economy known here"
    assert problem.nearest[0] == "Vietnam (VNM)"
    with pytest.raises(InputError, match="nothing was given"):
        countries.resolve("  ")


def test_kinds_are_counted() -> None:
    kinds = Counter(row.kind for row in countries.economies())
    assert kinds["state"] == 193 + 2 + 2  # members, observer States, Cook Islands and Niue
    assert kinds["joint party"] == 1
    assert {row.kind for row in map(countries.economy, ("TWN", "XKX", "HKG", "MAC"))} == {"economy"}
    assert countries.economy("PSE").kind == "state"


def test_former_states_have_successors_that_exist() -> None:
    for row in countries.economies("former"):
        assert row.successor, row.iso3
        assert all(countries.economy(code).kind != "former" for code in row.successor)
    assert countries.economy("SUN").successor[0] == "RUS"
    assert countries.economy("ROM").iso3 == "ROM"


def test_other_schemes_of_codes() -> None:
    assert countries.by_code("cow")["365"] == "RUS"
    assert countries.by_code("cow")["345"] == "SRB"
    assert countries.by_code("cow")["255"] == countries.by_code("gw")["260"] == "DEU"
    assert countries.by_code("gw")["678"] == "YEM"
    assert countries.by_code("numeric")["840"] == "USA"
    with pytest.raises(InputError, match="no code scheme 'isoo2'"):
        countries.by_code("isoo2")


def test_profiles_decide_names_and_footnotes() -> None:
    assert countries.name("KOR") == "South Korea"
    assert countries.name("KOR", "un") == "Republic of Korea"
    assert countries.name("HKG", "wto") == "Hong Kong, China"
    assert countries.name("PSE", "un") == "State of Palestine"
    assert countries.name("EUN", "wto") == "European Union"
    assert countries.name("JPN", "fr") == "Japon"
    assert "1244 (1999)" in countries.footnote("XKX", "un")
    assert "Penghu, Kinmen and Matsu" in countries.footnote("TWN", "wto")
    assert countries.footnote("FRA") == ""
    lines = countries.footnotes(["XKX", "FRA", "TWN", "TWN"], "wto")
    assert [line.split(":")[0] for line in lines] == ["Chinese Taipei", "Kosovo", countries.GENERAL_NOTE]


def test_own_profile_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "house.csv"
    path.write_text("iso3,name,footnote\nVNM,Vietnam (S.R.),Own usage.\nFRA,,\n", encoding="utf-8")
    assert countries.name("VNM", path) == "Vietnam (S.R.)"
    assert countries.footnote("VNM", str(path)) == "Own usage."
    assert countries.name("FRA", path) == "France"
    assert countries.naming_profile(path).title == "house"


def test_wrong_profiles_say_all_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "house.csv"
    path.write_text("iso3,name\nVNN,A\nFRA,B\nZZZ,C\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        countries.name("VNM", path)
    assert [problem.where for problem in caught.value.problems] == [f"{path}, line 2", f"{path}, line 4"]
    assert "VNM" in caught.value.problems[0].nearest
    path.write_text("code;name\nVNM;A\n", encoding="utf-8")
    with pytest.raises(InputError, match="other columns or no rows"):
        countries.name("VNM", path)
    path.write_bytes(b"iso3,name\nCIV,C\xf4te\n")
    with pytest.raises(InputError, match="not UTF-8"):
        countries.name("VNM", path)
    with pytest.raises(InputError, match="is missing"):
        countries.name("VNM", tmp_path / "none.csv")
    with pytest.raises(InputError, match="no naming profile 'wtoo'") as caught:
        countries.name("VNM", "wtoo")
    assert caught.value.problems[0].nearest == ("wto",)


@pytest.mark.parametrize(
    ("date", "count"),
    [("1958-01-01", 6), ("1985-12-31", 10), ("2004-04-30", 15), ("2004-05-01", 25), ("2013-07-01", 28), ("2020-02-01", 27)],
)
def test_union_by_date(date: str, count: int) -> None:
    assert len(countries.members("EUN", date)) == count


def test_joint_party_of_a_member() -> None:
    assert countries.members("EUN") == countries.members("EU", "2026-11-22")
    assert countries.joint_party_of("Poland", "2004-04-30") is None
    assert countries.joint_party_of("Poland", "2004-05-01") == "EUN"
    assert countries.joint_party_of("GBR", "2020-01-31") == "EUN"
    assert countries.joint_party_of("GBR", "2020-02-01") is None
    with pytest.raises(InputError, match="not a joint party"):
        countries.members("FRA")
    with pytest.raises(InputError, match="'2020-13-01' is not a date"):
        countries.members("EUN", "2020-13-01")


def test_codes_agree_with_pycountry() -> None:
    pycountry = pytest.importorskip("pycountry")
    theirs = {c.alpha_3: (c.alpha_2, c.numeric) for c in pycountry.countries}
    ours = {
        row.iso3: (row.iso2, row.numeric)
        for row in countries.economies()
        if row.kind in ("state", "economy") and row.iso3 != "XKX"
    }
    assert ours == theirs
    theirs_by_name = {
        n: c.alpha_3
        for c in pycountry.countries
        for n in (c.name, getattr(c, "common_name", c.name), getattr(c, "official_name", c.name))
    }
    unlike = [spelling for spelling, code in theirs_by_name.items() if countries.resolve(spelling) != code]
    assert unlike == []
    former = {c.alpha_3: c.numeric for c in pycountry.historic_countries if hasattr(c, "numeric")}
    former["YUG"] = "890"  # 891 came with the new Federal Republic of 1992, whose later code is SCG
    wrong = [
        row.iso3 for row in countries.economies("former") if row.numeric and former.get(row.iso3, row.numeric) != row.numeric
    ]
    assert wrong == []


def test_import_reads_nothing_and_first_use_is_quick() -> None:
    code = (
        "import sys, time, builtins; import pathlib; opened = []; real = pathlib.Path.open\n"
        "pathlib.Path.open = lambda self, *a, **k: (opened.append(self), real(self, *a, **k))[1]\n"
        "from plenipo.core import countries\n"
        "assert not opened and not {'pandas', 'numpy', 'jax', 'duckdb'} & set(sys.modules)\n"
        "start = time.process_time(); countries.resolve('Viet Nam'); print(time.process_time() - start)"
    )
    seconds = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(3)
    )
    assert seconds < 0.03
    start = time.perf_counter()
    for _ in range(100):
        countries.resolve("Côte d’Ivoire")
    assert time.perf_counter() - start < 0.1


def test_table_is_rebuilt_to_the_byte(tmp_path: Path, shared_data: Path) -> None:
    from plenipo.data.sources.countries import TARGET, write_countries

    write_countries(shared_data, tmp_path / "countries.csv")
    assert (tmp_path / "countries.csv").read_bytes() == TARGET.read_bytes()

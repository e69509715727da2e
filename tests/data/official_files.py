# SPDX-License-Identifier: Apache-2.0
"""Small files in the layouts of the official ones, large enough to pass as whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from plenipo.core import countries

STATES = [row for row in countries.economies("state") if row.numeric]


def zipped(**members: str) -> bytes:
    """Archive with these members; ``__`` in a name stands for a dot."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), text)
    return sink.getvalue()


def baci(header: str = "t,i,j,k,v,q", value: str = "12.5") -> bytes:
    """110 economies trading two products in one year, Taiwan as 490, a special category as 999."""
    own = {"USA": "842", "FRA": "251", "TWN": "490"}
    some = [row for row in [*STATES[:109], countries.economy("USA"), countries.economy("FRA"), countries.economy("TWN")]]
    codes = {own.get(row.iso3, str(int(row.numeric))): row for row in some}
    areas = ["country_code,country_name,country_iso2,country_iso3"]
    areas += [f'{code},"{row.names["plain"]}",{row.iso2},{"S19" if code == "490" else row.iso3}' for code, row in codes.items()]
    areas.append('999,"Areas, not elsewhere specified",NA,R99')
    pairs = [(i, j) for i in codes for j in codes if i != j]
    lines = [header, *(f"2024,{i},{j},010121,1000,3" for i, j in pairs), *(f"2024,{i},{j},851712,500,NA" for i, j in pairs[:100])]
    lines += ["2024,999,842,010121,7,", f"2024,842,490,010129,{value},1"]
    return zipped(
        BACI_HS22_Y2024_V202601__csv="\n".join(lines) + "\n",
        country_codes_V202601__csv="\n".join(areas) + "\n",
        product_codes_HS22_V202601__csv="code,description\n010121,Horses\n",
    )


def wdi(code: str = "NY.GDP.MKTP.CD", preamble: int = 4, first: str = "Country Name") -> bytes:
    """One indicator in two years, with four lines before the header and a comma after each row."""
    before = ['"Data Source","World Development Indicators",', "", '"Last Updated Date","2026-10-07",', ""][:preamble]
    lines = [*before, f'"{first}","Country Code","Indicator Name","Indicator Code","2023","2024",']
    lines += [
        f'"{row.names["plain"]}","{row.iso3}","GDP (current US$)","{code}","{1000 + place}","",'
        for place, row in enumerate(STATES)
    ]
    lines.append(f'"World","WLD","GDP (current US$)","{code}","99999","",')
    name = f"API_{code}_DS2_en_csv_v2_1__csv".replace(".", "__")
    return zipped(
        **{name: "\n".join(lines) + "\n", "Metadata_Country_API__csv": '"Country Code","Region",\n"AFG","South Asia",\n'}
    )


def gravity(border: str = "0") -> bytes:
    """150 economies in one year, and one pair of which one side does not exist."""
    lines = [
        "year,country_id_o,iso3_o,iso3_d,country_exists_o,country_exists_d,dist,contig,comlang_off,col_dep_ever,fta_wto,gdp_o"
    ]
    some = [row.iso3 for row in STATES[:150]]
    lines += [f"2020,{o},{o},{d},1,1,5000.5,{border},1,0,1," for o in some for d in some]
    lines.append("2020,SUN,SUN,USA,0,1,7000,0,0,0,0,")
    return zipped(Gravity_V202211__csv="\n".join(lines) + "\n", Countries_V202211__csv="country_id\nUSA\n")


def un_votes(vote: str = "Y", day: str = "2023-10-27") -> bytes:
    """150 resolutions with the votes of 150 members in the layout of the library."""
    lines = ["undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,title,vote_note,total_yes"]
    for number in range(150):
        lines += [
            f'{number},{row.iso3},{row.iso3},A,2024-01-01,78,A/RES/78/{number},,"Title, with a comma",,1' for row in STATES[:150]
        ]
    lines.append(f"1,SUN,USSR,{vote},{day},2,A/RES/2/1,,Title,,1")
    return ("\n".join(lines) + "\n").encode()


def un_votes_voeten() -> bytes:
    """The layout of the Dataverse file: COW numbers, 1 yes, 2 abstain, 3 no, 8 absent, 9 not a member."""
    cow = [row.cow for row in STATES if row.cow][:150]
    lines = ["rcid,ccode,vote,session,date,unres,importantvote"]
    for number in range(1, 151):
        lines += [f"{number},{code},{1 + place % 3},78,2024-01-01,R/78/{number},0" for place, code in enumerate(cow)]
    lines.append("1,2,9,78,2024-01-01,NA,NA")
    return ("\n".join(lines) + "\n").encode()


def lsci(quarter: str = "2024Q04", index: str = "61.5") -> bytes:
    """170 economies in eight quarters; an empty value; the dissolved Netherlands Antilles."""
    base = "Index (Average Q1 2023 = 100)"
    lines = [
        f'Quarter,Quarter Label,Economy,Economy Label,{base},{base} Footnote,"Growth rate, year-on-year",Ranking per quarter'
    ]
    for year in ("2023", "2024"):
        for number in range(1, 5):
            lines += [f'{year}Q0{number},"Q{number}",{row.numeric},"{row.names["plain"]}",12.5,,,7' for row in STATES[:170]]
    lines += [
        '2024Q04,"Q4",530,"Netherlands Antilles",9,,,70',
        '2024Q04,"Q4",531,"Curacao",,,,',
        f'{quarter},"Q4",704,"Viet Nam",{index},,,3',
    ]
    return ("\n".join(lines) + "\n").encode()


def us_tariffs(partner: str = '"KOREA, SOUTH"', rate: str = "15.0", header: str = "effective tariff") -> bytes:
    """40 partners at ten dates."""
    lines = [f"date,country_name,{header},total imports,2024 tariff"]
    for day in range(10, 20):
        lines += [f'2025-04-{day},"{row.names["plain"].upper()}",10.0,1000.0,1.5' for row in STATES[:40]]
    lines += [f"2025-08-07,{partner},{rate},130458735626.0,0.19", "2025-08-07,EUROPEAN UNION,12.5,597473236377.0,1.23"]
    return ("\n".join(lines) + "\n").encode()


def pwt(sheet: str = "Data", population: object = 5.5) -> bytes:
    """150 economies in 20 years, as an Excel file."""
    import openpyxl

    names = [
        "countrycode",
        "country",
        "currency_unit",
        "year",
        "rgdpe",
        "rgdpo",
        "pop",
        "emp",
        "hc",
        "cgdpo",
        "rgdpna",
        "rnna",
        "ctfp",
        "labsh",
        "xr",
        "pl_gdpo",
        "csh_x",
        "csh_m",
    ]
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("Info").append(["Penn World Table"])
    data = book.create_sheet(sheet)
    data.append(names)
    for row in STATES[:150]:
        for year in range(2000, 2020):
            data.append([row.iso3, row.names["plain"], "Unit", year, 1.5, 1.5, population, None, 2.0, *[1.0] * 7, 0.2, -0.3])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def cdis(indicator: str = "IIW_BP6_USD", multiple: str = "6") -> bytes:
    """Fifty economies with positions in each other in one year, codes of two letters; the world and a confidential cell too."""
    lines = ["FREQ,REF_AREA,INDICATOR,COUNTERPART_AREA,UNIT_MULT,TIME_PERIOD,OBS_VALUE"]
    codes = [row.iso2 for row in STATES[:50]]
    lines += [f"A,{i},{indicator},{j},{multiple},2023,{12.5 if i < j else -3}" for i in codes for j in codes if i != j]
    lines += [f"A,{codes[0]},IOW_BP6_USD,{codes[1]},0,2022,7000000", f"A,{codes[0]},{indicator},W00,6,2023,99999"]
    lines += [f"A,{codes[1]},{indicator},{codes[2]},6,2022,C", f"A,{codes[0]},IIWE_BP6_USD,{codes[1]},6,2023,5"]
    return ("\n".join(lines) + "\n").encode()


GOOD: dict[str, Callable[[], bytes]] = {
    "baci": baci,
    "cdis": cdis,
    "gravity": gravity,
    "lsci": lsci,
    "pwt": pwt,
    "un_votes": un_votes,
    "un_votes_voeten": un_votes_voeten,
    "us_tariffs": us_tariffs,
    "wdi:NY.GDP.MKTP.CD": wdi,
}

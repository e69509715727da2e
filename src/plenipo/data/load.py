# SPDX-License-Identifier: Apache-2.0
"""Loading the embedded baseline as a World."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.core.actor import JointParty, Membership
from plenipo.core.instrument import Accession, Clause, Eligibility, Instrument, PartyStatus
from plenipo.core.law import Law, Measure
from plenipo.core.provenance import Provenance
from plenipo.core.registry import measure_type, provision_type
from plenipo.core.world import World
from plenipo.data.climate_law import climate_instruments
from plenipo.data.investment import TECHNOLOGY, investment_treaties, technology_stocks
from plenipo.data.table import Table, read

__all__ = ["BASELINE", "BASE_YEAR", "load"]

BASELINE = Path(__file__).parent / "baseline"
BASE_YEAR = 2023
PERCENT = 100.0
NOT_BOUND = 10.0  # 1000 per cent: what the trade levers take for "no binding"
FloatArray = npt.NDArray[np.float64]

# Name in the world: column of the table it comes from.
STOCKS = {
    "gdp": "gdp_musd",
    "gdp_ppp": "gdp_ppp_musd",
    "population": "population_million",
    "gross_output_ratio": "gross_output_ratio",
    "gross_output_ratio_sd": "gross_output_ratio_sd",
    "latitude": "latitude",
    "longitude": "longitude",
    "entrepot": "entrepot",
    "un_member": "un_member",
}
FLOWS = {"goods_trade": "goods_musd", "services_trade": "services_musd"}
TARIFFS = {"applied_tariff": "applied_pct", "bound_tariff": "bound_pct"}
PAIRS = {
    "distance": "distance_km",
    "contiguity": "contiguous",
    "common_language": "common_language",
    "colonial_tie": "colonial_tie",
}
LAW = ("agreements", "agreement_parties", "blocs", "tariff_measures", "sanction_measures")
CLIMATE_LAW = ("climate_parties", "treaty_targets", "treaty_entry")
CLIMATE = (
    *("national_climate", "national_emissions", "population_outlook", "world_emissions"),
    *("climate_members", "climate_species", "climate_pathways", "climate_forcing", "climate_state"),
)

# The code under which a customs union acts, where it is not its name in capitals.
UNION_CODES = {"eu": "EUN"}


def load(folder: Path | None = None) -> World:
    """The baseline world: economies, ties, agreements in force and measures, with provenance.

    Parameters
    ----------
    folder
        Folder of built tables; the embedded one if missing.

    Raises
    ------
    DataError
        If a table is missing or cannot be read.
    """
    return _load(folder or BASELINE)


@functools.lru_cache(maxsize=2)
def _load(folder: Path) -> World:
    tables = {p.stem: p for p in sorted(folder.iterdir()) if p.suffix in (".csv", ".parquet")}
    economies = _columns(folder / "economies.csv")
    actors = tuple(str(c) for c in economies["iso3"])
    places = {c: i for i, c in enumerate(actors)}
    technology, treaties = folder / "technology.csv", folder / "investment_treaties.parquet"
    invested = investment_treaties(_columns(treaties), places) if treaties.is_file() else ()
    joint = _joint_parties(_columns(folder / "blocs.csv"), places)
    ties = {**_trade(folder, places), **_tariffs(folder, places), **_pairs(folder, places)}
    return World(
        actors=actors,
        names=dict(zip(actors, (str(n) for n in economies["name"]), strict=True)),
        base_year=BASE_YEAR,
        stocks={**_stocks(economies), **(technology_stocks(_columns(technology), places) if technology.is_file() else {})},
        ties=ties,
        labels={k: tuple(str(v) for v in economies[k]) for k in ("region", "income_group", "imputed")},
        law=Law(
            {**_instruments(folder, places), **climate_instruments(folder, places)},
            (*_measures(folder, places, joint), *_sanctions(folder, places, joint, ties), *invested),
        ),
        joint_parties=joint,
        provenance=_provenance(folder),
        sources=_sources(folder),
        vintage=f"{BASE_YEAR} figures, law as checked in April to July 2026",
        data_hash=_hash(tables.values()),
        tables=functools.cache(lambda name: _columns(tables[name])),
    )


def _columns(path: Path) -> Mapping[str, npt.NDArray[Any]]:
    table: Table = read(path, path.stem)
    return table.columns


def _stocks(economies: Mapping[str, Any]) -> dict[str, FloatArray]:
    return {name: np.nan_to_num(np.asarray(economies[column], float)) for name, column in STOCKS.items()}


def _matrix(places: Mapping[str, int], origins: Any, destinations: Any, values: Any) -> FloatArray:
    array = np.zeros((len(places), len(places)))
    keep = [k for k, (o, d) in enumerate(zip(origins, destinations, strict=True)) if o in places and d in places]
    rows = np.array([places[origins[k]] for k in keep])
    cols = np.array([places[destinations[k]] for k in keep])
    array[rows, cols] = np.nan_to_num(np.asarray(values, float))[keep]
    return array


def _trade(folder: Path, places: Mapping[str, int]) -> dict[str, FloatArray]:
    flows = _columns(folder / "flows.parquet")
    ends = (flows["exporter"], flows["importer"])
    return {
        "goods_trade": _matrix(places, *ends, flows["goods_musd"]),
        "services_trade": _matrix(places, *ends, flows["services_musd"]),
    }


def _tariffs(folder: Path, places: Mapping[str, int]) -> dict[str, FloatArray]:
    """Rates by importer, the same for every origin before preferences; the diagonal is zero."""
    table = _columns(folder / "tariffs.csv")
    found = {}
    for name, column in TARIFFS.items():
        rate = np.zeros(len(places)) if name == "applied_tariff" else np.full(len(places), NOT_BOUND)
        for code, percent in zip(table["iso3"], np.asarray(table[column], float), strict=True):
            if code in places and not np.isnan(percent):
                rate[places[code]] = percent / PERCENT
        array = np.tile(rate, (len(places), 1))
        np.fill_diagonal(array, 0.0)
        found[name] = array
    return found


def _pairs(folder: Path, places: Mapping[str, int]) -> dict[str, FloatArray]:
    pairs = _columns(folder / "pairs.parquet")
    return {name: _matrix(places, pairs["iso3_a"], pairs["iso3_b"], pairs[column]) for name, column in PAIRS.items()}


def _joint_parties(blocs: Mapping[str, Any], places: Mapping[str, int]) -> dict[str, JointParty]:
    """Customs unions: their members cannot set a tariff of their own. Who is still adopting the common tariff is none yet."""
    rows = [k for k, union in enumerate(blocs["customs_union"]) if int(union) and blocs["iso3"][k] in places]
    found = {}
    for bloc in dict.fromkeys(str(blocs["bloc"][k]) for k in rows):
        own = [k for k in rows if blocs["bloc"][k] == bloc]
        code = UNION_CODES.get(bloc, bloc.upper())
        members = tuple(Membership(str(blocs["iso3"][k]), _date(blocs["since"][k])) for k in own)
        found[code] = JointParty(code, str(blocs["name"][own[0]]), members, instrument=bloc)
    return found


def _instruments(folder: Path, places: Mapping[str, int]) -> dict[str, Instrument]:
    table, parties = _columns(folder / "agreements.csv"), _columns(folder / "agreement_parties.csv")
    ends = dict(zip(table["agreement"], map(_date, table["ended"]), strict=True))
    statuses: dict[str, list[PartyStatus]] = {}
    for k, agreement in enumerate(parties["agreement"]):
        if parties["iso3"][k] not in places:
            continue
        statuses.setdefault(agreement, []).append(
            PartyStatus.model_construct(
                actor=str(parties["iso3"][k]),
                side=_text(parties["side"][k]),
                signed=_date(parties["signed"][k]),
                ratified=None,
                provisionally_applied=_date(parties["provisional_from"][k]),
                in_force=_date(parties["in_force"][k]),
                withdrawn=_date(parties["withdrawn"][k]) or ends.get(agreement),
                source=_text(parties["source"][k]),
            )
        )
    found, apart = {}, _apart(folder, statuses)
    for k, agreement in enumerate(table["agreement"]):
        row = {name: column[k] for name, column in table.items()}
        parties_of_it = tuple(sorted(statuses.get(agreement, ()), key=lambda p: p.actor))
        found[str(agreement)] = _instrument(row, parties_of_it, apart.get(str(agreement), frozenset()))
    return found


def _apart(folder: Path, statuses: Mapping[str, Sequence[PartyStatus]]) -> dict[str, frozenset[tuple[str, str]]]:
    """Pairs that the dates of the parties would cover and the table of pairs does not: an accession not accepted by all."""
    pairs = _columns(folder / "agreement_pairs.parquet")
    covered: dict[str, set[tuple[str, str]]] = {}
    for agreement, a, b in zip(pairs["agreement"], pairs["iso3_a"], pairs["iso3_b"], strict=True):
        covered.setdefault(str(agreement), set()).add((min(a, b), max(a, b)))
    never, found = dt.date.max, {}
    for agreement, parties in statuses.items():
        bound = [(p.actor, p.side or p.actor, start, p.withdrawn or never) for p in parties if (start := p.start())]
        implied = {
            (min(a, b), max(a, b))
            for (a, side, begin, end), (b, other, since, until) in itertools.combinations(bound, 2)
            if side != other and max(begin, since) < min(end, until)
        }
        found[agreement] = frozenset(implied - covered.get(agreement, set()))
    return found


def _instrument(
    row: Mapping[str, Any], parties: tuple[PartyStatus, ...], apart: frozenset[tuple[str, str]] = frozenset()
) -> Instrument:
    who = _text(row["eligibility"])
    listed = who.removeprefix("listed:") if who.startswith("listed:") else ""
    opens = dict(entry.split(":") for entry in _text(row["accession_open_for"]).split(";") if entry)
    terms = (
        ("tariff preference", {"cut": _number(row["tariff_cut"])}),
        ("rules of origin", {"use": _number(row["origin_use"])}),
        ("depth", {"score": _number(row["depth"])}),
    )
    # What is in force is taken as fully phased in, as the baseline's figures mostly reflect it; what is not yet comes by stages.
    staging = "in full" if sum(p.start() is not None for p in parties) > 1 else "by stages"
    provisions = tuple(
        provision_type({"kind": kind}).model_validate({"kind": kind, "staging": staging, **values}) for kind, values in terms
    )
    return Instrument.model_construct(
        id=str(row["agreement"]),
        title=_text(row["title"]),
        type=_text(row["type"]),
        parties=parties,
        apart=apart,
        text=Clause(title=_text(row["short"]), provisions=provisions),
        eligibility=Eligibility(
            open_to=("listed",) if listed else tuple(t for t in who.split(";") if t) or ("state", "customs territory"),
            listed=tuple(listed.split()),
            clause=_text(row["accession_clause"]),
        ),
        accession=Accession(
            open_from=_date(row["accession_open_from"]),
            open_for={code: dt.date.fromisoformat(day) for code, day in opens.items()},
            consent=_text(row["accession_consent"]) or "not stated",
            clause=_text(row["accession_clause"]),
        ),
        withdrawal_notice_months=int(_number(row["withdrawal_notice_months"])),
        source=_text(row["source"]),
        checked=_text(row["checked"]),
    )


def _measures(folder: Path, places: Mapping[str, int], joint: Mapping[str, JointParty]) -> tuple[Measure, ...]:
    path = folder / "tariff_measures.csv"
    if not path.is_file():
        return ()
    table, found = _columns(path), []
    added = measure_type("trade measure")
    for k, importer in enumerate(table["importer"]):
        exporter, start = str(table["exporter"][k]), _date(table["start"][k])
        if start is None:
            continue
        origins = joint[exporter].members(start) if exporter in joint else (exporter,)
        origins = tuple(o for o in origins if o in places)
        if origins and importer in places:
            rate = float(table["added_pct"][k]) / PERCENT
            cells = {
                "origins": origins,
                "destinations": (str(importer),),
                "value": rate,
                "lever": "additional_duty",
                "by": str(importer),
            }
            found.append(
                added.model_validate(
                    {
                        "start": start,
                        "end": _date(table["end"][k]),
                        "source": _text(table["source"][k]),
                        "form": "additional duty",
                        **cells,
                    }
                )
            )
    return tuple(found)


def _sanctions(
    folder: Path, places: Mapping[str, int], joint: Mapping[str, JointParty], ties: Mapping[str, FloatArray]
) -> tuple[Measure, ...]:
    """Sanctions in force that the trade of the base year reflects: who lifts one gets back the goods it closed, pair by pair."""
    path = folder / "sanction_measures.csv"
    if not path.is_file():
        return ()
    table, found = _columns(path), []
    for k, sender in enumerate(table["sender"]):
        start, share = _date(table["start"][k]), float(table["trade_share"][k])
        if start is None:
            continue
        ends = [joint[x].members(start) if x in joint else (x,) for x in (str(sender), str(table["target"][k]))]
        origins, destinations = ends if table["form"][k] == "export control" else ends[::-1]
        for o, d in itertools.product(*([c for c in side if c in places] for side in (origins, destinations))):
            goods, services = (float(ties[t][places[o], places[d]]) for t in FLOWS)
            before = goods / (1.0 - share) + services
            fields = {
                "start": start,
                "end": _date(table["end"][k]),
                "source": _text(table["source"][k]),
                "lever": "closed_share",
                "form": str(table["form"][k]),
                "by": str(sender),
                "origins": (o,),
                "destinations": (d,),
                "value": 1.0 - (goods + services) / before if before > 0 else share,
            }
            found.append(measure_type("trade measure").model_validate(fields))
    return tuple(found)


def _provenance(folder: Path) -> dict[str, Provenance]:
    path = folder / "sources.csv"
    if not path.is_file():
        return {}
    s = _columns(path)
    return {
        str(s["source"][k]): Provenance(
            _text(s["title"][k]), _text(s["publisher"][k]), _text(s["vintage"][k]), _text(s["licence"][k]), _text(s["note"][k])
        )
        for k in range(len(s["source"]))
    }


def _sources(folder: Path) -> dict[str, tuple[str, ...]]:
    """Keys of the sources behind each stock and tie, and behind the law."""
    if not (folder / "tables.csv").is_file():
        return {}
    t = _columns(folder / "tables.csv")
    by_column: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, column, sources in zip(t["table"], t["column"], t["source"], strict=True):
        by_column[str(table), str(column)] = tuple(x.strip() for x in _text(sources).split(";") if x.strip())
    homes = (("economies", STOCKS), ("flows", FLOWS), ("tariffs", TARIFFS), ("pairs", PAIRS), ("technology", TECHNOLOGY))
    found = {name: by_column.get((table, column), ()) for table, names in homes for name, column in names.items()}
    found["investment_treaties"] = by_column.get(("investment_treaties", "parties"), ())
    for name, tables in (("law", LAW), ("climate_law", CLIMATE_LAW), ("climate", CLIMATE)):
        found[name] = tuple(dict.fromkeys(s for (table, _), sources in by_column.items() if table in tables for s in sources))
    return found


def _hash(paths: Any) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(value)


def _number(value: Any) -> float:
    text = _text(value)
    return float(text) if text else 0.0


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _text(value)
    return dt.date.fromisoformat(text[:10]) if text and text != "NaT" else None

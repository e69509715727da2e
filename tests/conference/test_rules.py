# SPDX-License-Identifier: Apache-2.0
"""Rules of real bodies, each at its edge."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from plenipo.conference.model.body import Body, EntryRule, Member
from plenipo.conference.rules.entry import entry_date, share_joined
from plenipo.conference.rules.load import list_bodies, read_body
from plenipo.conference.rules.motions import motions
from plenipo.conference.rules.tally import Tally, quorum_problem, tally
from plenipo.core.errors import InputError

ASSEMBLY = [Member(id=f"m{k}") for k in range(193)]


def count(
    body: str, yes: int, no: int = 0, abstain: int = 0, purpose: str = "substance", members: list[Member] | None = None
) -> Tally:
    held = read_body(body)
    seats = members or list(held.members)
    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    votes = {m.id: c for m, c in zip(seats, choices, strict=False)}
    return tally(held.rule(purpose), seats, votes, list(votes))  # type: ignore[arg-type]


def test_every_body_of_the_tables_is_read() -> None:
    rows = list_bodies()
    assert {r["body"] for r in rows} >= {"unga", "unsc", "unfccc-cop", "eu27", "wto", "all-parties"}
    for row in rows:
        body = read_body(row["body"])
        assert Body.model_validate_json(body.model_dump_json()) == body
        assert all(r.source for r in (*body.rules.values(), *body.fallbacks))


def test_assembly_counts_who_votes_yes_or_no() -> None:
    assert count("unga", 60, 59, 70, members=ASSEMBLY).carried
    assert not count("unga", 60, 60, 70, members=ASSEMBLY).carried
    assert count("unga", 80, 40, 73, "important question", ASSEMBLY).carried
    assert not count("unga", 79, 40, 74, "important question", ASSEMBLY).carried
    assert not count("unga", 0, 0, 193, members=ASSEMBLY).carried
    quorum = read_body("unga").quorum
    assert quorum_problem(quorum, ASSEMBLY, [f"m{k}" for k in range(97)], deciding=True) == ""
    assert "97 of 193" not in quorum_problem(quorum, ASSEMBLY, [f"m{k}" for k in range(96)], deciding=True)
    assert "no quorum: 96 of 193" in quorum_problem(quorum, ASSEMBLY, [f"m{k}" for k in range(96)], deciding=True)
    assert quorum_problem(quorum, ASSEMBLY, [f"m{k}" for k in range(65)], deciding=False) == ""
    assert quorum_problem(quorum, ASSEMBLY, [f"m{k}" for k in range(64)], deciding=False)


def council(**votes: str) -> Tally:
    held = read_body("unsc")
    cast = {k.replace("_", "-"): v for k, v in votes.items()}
    return tally(held.rule("substance"), held.members, cast, list(cast))


def test_security_council() -> None:
    permanent = dict.fromkeys(("CHN", "FRA", "RUS", "GBR", "USA"), "yes")
    elected = {f"elected_{k}": "yes" for k in range(1, 5)}
    assert council(**permanent, **elected).carried
    assert not council(**permanent, **dict(list(elected.items())[:3])).carried  # eight
    vetoed = council(**{**permanent, "RUS": "no"}, **{f"elected_{k}": "yes" for k in range(1, 11)})
    assert not vetoed.carried
    assert vetoed.vetoes == ("RUS",)
    assert (vetoed.yes, vetoed.no) == (14, 1)
    abstained = {**permanent, "CHN": "abstain", "RUS": "abstain"}
    assert council(**abstained, **{f"elected_{k}": "yes" for k in range(1, 7)}).carried  # an abstention is no veto
    absent = {k: v for k, v in permanent.items() if k != "RUS"}
    assert council(**absent, **{f"elected_{k}": "yes" for k in range(1, 6)}).carried  # nor is absence: June 1950
    held = read_body("unsc")
    procedural = {m.id: "yes" for m in held.members[1:10]} | {"CHN": "no"}
    assert tally(held.rule("procedure"), held.members, procedural, list(procedural)).carried


def union(against: set[str], abstain: set[str] = frozenset()) -> Tally:  # type: ignore[assignment]
    held = read_body("eu28-2014")
    votes = {m.id: "no" if m.id in against else "abstain" if m.id in abstain else "yes" for m in held.members}
    return tally(held.rule("substance"), held.members, votes, list(votes))


def test_qualified_majority_and_its_blocking_minority() -> None:
    three_large = {"DEU", "FRA", "GBR"}  # 41.6 % of the population, but three members block nothing
    assert union(three_large).carried
    assert any("deemed met" in r for r in union(three_large).reasons)
    assert not union({*three_large, "MLT"}).carried  # a fourth, however small, makes it a blocking minority
    assert not union(three_large, {"MLT"}).carried  # an abstention does not support it either
    thirteen_small = {"MLT", "LUX", "CYP", "EST", "LVA", "SVN", "LTU", "HRV", "IRL", "SVK", "FIN", "DNK"}
    assert union(thirteen_small).carried  # 16 of 28 are 57 %
    assert not union(thirteen_small | {"BGR"}).carried  # 15 of 28 are 54 %


def test_unanimity_in_the_union_lets_members_abstain() -> None:
    assert count("eu27", 20, 0, 7, "important question").carried
    assert not count("eu27", 26, 1, 0, "important question").carried


def test_unanimity_of_all_parties_does_not() -> None:
    parties = [Member(id=f"p{k}") for k in range(5)]
    assert count("all-parties", 5, members=parties).carried
    assert not count("all-parties", 4, 0, 1, members=parties).carried
    assert not count("all-parties", 4, members=parties).carried


def test_weighted_votes() -> None:
    held = read_body("eec6-1958")
    large = {"DEU": "yes", "FRA": "yes", "ITA": "yes"}
    assert tally(held.rule("substance"), held.members, large, list(large)).carried
    without = {"DEU": "yes", "FRA": "yes", "BEL": "yes", "LUX": "yes"}  # eleven of twelve
    assert not tally(held.rule("substance"), held.members, without, list(without)).carried


def test_entry_into_force_of_paris() -> None:
    rule = read_body("unfccc-cop").entry
    assert rule is not None
    members = [Member(id=f"m{k}", weights={"emissions": 1.0}) for k in range(100)]
    day = dt.date(2016, 10, 5)
    joined = {f"m{k}": day for k in range(54)}
    assert entry_date(rule, joined, members) is None
    joined["m54"] = day + dt.timedelta(days=1)
    assert entry_date(rule, joined, members) == dt.date(2016, 11, 5)
    assert share_joined(rule, joined, members, day) == pytest.approx(0.54)
    assert entry_date(EntryRule(parties=1, named=("m99",)), joined, members) is None


def test_motions_stand_in_order_of_precedence() -> None:
    held = list(motions().values())
    assert [m.precedence for m in held] == sorted(m.precedence for m in held)
    assert held[0].id == "point-of-order"
    assert all(m.source for m in held)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "T"\nsource = "x"', "'rules' is missing"),
        ('title = "T"\nsource = "x"\nrules = { substance = "ga-simpel" }', "nearest: ga-simple"),
        ('title = "T"\nsource = "x"\nrules = { substence = "ga-simple" }', "is not a choice|needs a rule"),
        ('title = "T"\nsource = "x"\nmembers = { bloc = "euu", weight = "p", column = "population_million" }', "nearest: eu"),
        ('title = "T"\nsource = "x"\nmembers = { bloc = "eu", weight = "p", column = "people" }', "no column 'people'"),
        ('title = "T"\nsource = "x"\nmembers = { organisation = "unn" }', "there is no organisation 'unn'"),
        ('title = "T"\nsource = "x"\nmembers = { organisation = "un", weight = "p" }', "one head each: weight"),
        ('title = "T"\nsource = "x"\nmembers = "nobody"', "lists no members of 'nobody'"),
        (
            'title = "T"\nsource = "x"\nrules = { substance = "sc-substance" }\nmembers = [{ id = "a" }]',
            "nothing could be adopted",
        ),
        ("title = ", "this is not TOML"),
    ],
)
def test_a_wrong_body_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "body.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_body(tmp_path / "body.toml")


def test_an_unknown_body_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="nearest: unsc"):
        read_body("unscc")
    with pytest.raises(InputError, match="cannot read the file"):
        read_body("nowhere.toml")

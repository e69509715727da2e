# SPDX-License-Identifier: Apache-2.0
"""Power indices against known answers (1e-6), closed forms, and counting one by one."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plenipo.conference.rules.load import read_body
from plenipo.conference.rules.power import VotingGame, citizen_power, owen, power, voting_game
from plenipo.conference.rules.power.game import NEVER
from plenipo.conference.rules.power.tiers import at_home
from plenipo.core.errors import InputError

KNOWN = 1e-6  # as many digits as the issue asks for; the tables hold eight
FIGURES = 5e-5  # half of the last digit of the published tables with four


def of(body: str, unit: float | None = None) -> VotingGame:
    held = read_body(body)
    return voting_game(held, held.rule("substance"), unit)


def by_weight(game: VotingGame, values: tuple[float, ...]) -> dict[int, float]:
    return dict(zip(game.weights, values, strict=True))


def test_security_council() -> None:
    found = power(of("unsc"))
    assert found.shapley_shubik[0] == pytest.approx(421 / 2145, abs=KNOWN)
    assert found.shapley_shubik[-1] == pytest.approx(4 / 2145, abs=KNOWN)
    assert found.banzhaf[0] == pytest.approx(0.16692913, abs=KNOWN)
    assert found.banzhaf[-1] == pytest.approx(0.01653543, abs=KNOWN)
    assert found.smallest_block == 1
    # Coleman: 848 of 32,768 coalitions win, C(10, 4) + ... + C(10, 10) with all five.
    assert found.passage == pytest.approx(sum(math.comb(10, k) for k in range(4, 11)) / 2**15, abs=1e-15)
    assert found.prevent[0] == pytest.approx(1.0)


def test_the_six() -> None:
    found = power(of("eec6-1958"))
    assert found.shapley_shubik == pytest.approx((7 / 30,) * 3 + (3 / 20,) * 2 + (0,), abs=KNOWN)
    assert found.banzhaf == pytest.approx((5 / 21,) * 3 + (1 / 7,) * 2 + (0,), abs=KNOWN)


def test_fifteen_and_nice() -> None:
    game = of("eu15-1995")
    found = power(game)
    assert [by_weight(game, found.banzhaf)[v] for v in (10, 8, 5, 4, 3, 2)] == pytest.approx([0.1116, 0.0924, 0.0587, 0.0479, 0.0359, 0.0226], abs=FIGURES)  # fmt: skip
    assert [by_weight(game, found.shapley_shubik)[v] for v in (10, 8, 5, 4, 3, 2)] == pytest.approx([0.1167, 0.0955, 0.0552, 0.0454, 0.0353, 0.0207], abs=FIGURES)  # fmt: skip
    game = of("eu27-nice")
    found = power(game)
    assert [by_weight(game, found.banzhaf)[v] for v in (29, 27, 14, 13, 12, 10, 7, 4, 3)] == pytest.approx([0.0778, 0.0742, 0.0426, 0.0397, 0.0368, 0.0309, 0.0218, 0.0125, 0.0094], abs=FIGURES)  # fmt: skip
    assert found.passage == pytest.approx(0.0203, abs=FIGURES)


def test_double_majority_with_its_blocking_minority() -> None:
    """Counted in 10,000 persons; by the thousand in the slow test below."""
    game = of("eu28-2014", unit=10.0)
    found = power(game)
    place = {m: k for k, m in enumerate(game.members)}
    for member, banzhaf in {"DEU": 0.1024, "FRA": 0.0843, "POL": 0.0516, "MLT": 0.0178}.items():
        assert found.banzhaf[place[member]] == pytest.approx(banzhaf, abs=FIGURES)
    for member, shapley in {"DEU": 0.1444, "MLT": 0.0086}.items():
        assert found.shapley_shubik[place[member]] == pytest.approx(shapley, abs=FIGURES)
    assert found.passage == pytest.approx(0.113, abs=5e-4)
    assert found.smallest_block == 4
    # Before Croatia the same rule let more pass.
    council = read_body("eu28-2014")
    before = council.model_copy(update={"members": tuple(m for m in council.members if m.id != "HRV")})
    assert power(voting_game(before, before.rule("substance"), 10.0)).passage == pytest.approx(0.128, abs=5e-4)


@pytest.mark.slow
def test_every_body_of_the_table_to_the_last_digit(shared_data: Path) -> None:
    names = {"UNSC": "unsc", "EEC6-1958": "eec6-1958", "EU15-1995": "eu15-1995", "EU27-Nice": "eu27-nice", "EU28-Lisbon-2014": "eu28-2014"}  # fmt: skip
    rows: dict[str, list[dict[str, str]]] = {}
    with (shared_data / "voting-bodies" / "indices.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["body"], []).append(row)
    for name, ours in names.items():
        found = power(of(ours))
        columns = {"shapley_shubik": found.shapley_shubik, "banzhaf_normalised": found.banzhaf, "banzhaf_absolute": found.banzhaf_absolute}  # fmt: skip
        for column, values in columns.items():
            assert values == pytest.approx([float(r[column]) for r in rows[name]], abs=1e-8), (name, column)


def test_the_union_of_today_adds_up() -> None:
    game = of("eu27")
    found = power(game)
    assert len(found.members) == 27
    assert sum(found.shapley_shubik) == pytest.approx(1.0, abs=1e-12)
    assert found.members[found.banzhaf.index(max(found.banzhaf))] == "DEU"
    assert found.smallest_block == 4


def test_finer_units_move_the_figures_little() -> None:
    coarse, fine = power(of("eu27", 0.1)), power(of("eu27", 0.05))
    assert coarse.shapley_shubik == pytest.approx(fine.shapley_shubik, abs=5e-4)


@st.composite
def games(draw: st.DrawFn) -> VotingGame:
    count = draw(st.integers(1, 6))
    weights = tuple(draw(st.lists(st.integers(0, 6), min_size=count, max_size=count)))
    vetoes = tuple(draw(st.lists(st.booleans(), min_size=count, max_size=count))) if draw(st.booleans()) else (False,) * count
    quota = draw(st.integers(0, sum(weights) + 1))
    fewest, always = draw(st.integers(1, count)), draw(st.integers(1, count + 1))
    needs = tuple(NEVER if s < fewest else 0 if s >= always else quota for s in range(count + 1))
    return VotingGame(tuple(f"m{k}" for k in range(count)), weights, vetoes, needs)


def one_by_one(game: VotingGame, orders: list[tuple[int, ...]]) -> list[float]:
    pivotal = [0] * len(game.members)
    for order in orders:
        there: set[int] = set()
        for member in order:
            before = game.wins(there)
            there.add(member)
            if game.wins(there) and not before:
                pivotal[member] += 1
    return [p / len(orders) for p in pivotal]


@given(games())
@settings(max_examples=60)
def test_indices_equal_counting_one_by_one(game: VotingGame) -> None:
    count = len(game.members)
    found = power(game)
    assert found.shapley_shubik == pytest.approx(one_by_one(game, list(itertools.permutations(range(count)))), abs=1e-12)
    swings = [0] * count
    winning = 0
    for mask in range(2**count):
        there = {k for k in range(count) if mask >> k & 1}
        winning += game.wins(there)
        for k in set(range(count)) - there:
            swings[k] += game.wins(there | {k}) and not game.wins(there)
    assert found.banzhaf_absolute == pytest.approx([s / 2 ** (count - 1) for s in swings], abs=1e-12)
    assert found.passage == winning / 2**count


@given(games(), st.data())
@settings(max_examples=60)
def test_owen_equals_counting_orders_that_keep_unions_together(game: VotingGame, data: st.DataObject) -> None:
    count = len(game.members)
    label = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    blocks = [[k for k in range(count) if label[k] == b] for b in sorted(set(label))]
    orders = [
        tuple(itertools.chain.from_iterable(inner))
        for outer in itertools.permutations(blocks)
        for inner in itertools.product(*(itertools.permutations(b) for b in outer))
    ]
    found = owen(game, [[game.members[k] for k in b] for b in blocks])
    assert found == pytest.approx(one_by_one(game, orders), abs=1e-12)


def test_owen_of_singletons_is_shapley_shubik() -> None:
    game = of("unsc")
    assert owen(game, []) == pytest.approx(power(game).shapley_shubik, abs=1e-12)


def test_a_union_of_the_three_permanent_members() -> None:
    game = of("unsc")
    values = owen(game, [["FRA", "GBR", "USA"]])
    assert sum(values) == pytest.approx(1.0, abs=1e-12)
    assert values[game.members.index("FRA")] < values[game.members.index("CHN")]


@pytest.mark.parametrize(
    ("unions", "told"), [([["FRA", "GER"]], "'GER' is no member"), ([["FRA", "GBR"], ["FRA"]], "named twice: FRA")]
)
def test_impossible_unions_are_refused(unions: list[list[str]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        owen(of("unsc"), unions)


def test_many_members_stay_exact() -> None:
    """190 equal members under 85 per cent: far beyond 64 bits, and each has the same power."""
    game = VotingGame(tuple(map(str, range(190))), (1,) * 190, (False,) * 190, (162,) * 191)
    assert power(game).shapley_shubik == pytest.approx([1 / 190] * 190, abs=1e-15)


def test_the_assembly_has_193_equal_members() -> None:
    body = read_body("unga")
    assert len(body.members) == 193
    simple, important = (power(voting_game(body, body.rule(p))) for p in ("substance", "important question"))  # type: ignore[arg-type]
    assert simple.shapley_shubik == pytest.approx([1 / 193] * 193, abs=1e-15)
    assert important.banzhaf == pytest.approx([1 / 193] * 193, abs=1e-15)
    # Of 193 heads 97 are more than half, and 129 are two thirds; a swing is the last of them.
    assert (simple.smallest_block, important.smallest_block) == (97, 65)
    assert simple.passage == 0.5
    assert important.passage == sum(math.comb(193, k) for k in range(129, 194)) / 2**193
    assert important.banzhaf_absolute[0] == math.comb(192, 128) / 2**192


def test_a_bloc_of_the_assembly_weighs_as_one_player() -> None:
    """Fifty that vote as one among 143 single votes: pivotal in 50 of the 144 places it can take, by counting."""
    body = read_body("unga")
    game = voting_game(body, body.rule("substance"))
    bloc = list(game.members[:50])
    values = dict(zip(game.members, owen(game, [bloc]), strict=True))
    assert sum(values[m] for m in bloc) == pytest.approx(50 / 144, abs=1e-12)
    assert sum(values.values()) == pytest.approx(1.0, abs=1e-12)


def test_citizens_in_two_tiers() -> None:
    assert at_home(1) == 1.0
    assert at_home(5) == pytest.approx(math.comb(4, 2) / 2**4)
    people = 10_000_001
    assert at_home(people) == pytest.approx(math.sqrt(2 / (math.pi * people)), rel=1e-6)  # Penrose's square root
    assert citizen_power([0.5, 0.5], [3, 5]) == pytest.approx((0.25, 0.1875))


def test_what_cannot_be_weighed_is_refused() -> None:
    body = read_body("wto")
    with pytest.raises(InputError, match="nobody to weigh"):
        voting_game(body, body.rule("substance"))
    with pytest.raises(InputError, match="a larger unit"):
        of("eu28-2014", 0.001)
    unanimous = read_body("unsc").model_copy(update={"rules": read_body("all-parties").rules})
    found = power(voting_game(unanimous, unanimous.rule("substance")))
    assert found.shapley_shubik == pytest.approx([1 / 15] * 15)

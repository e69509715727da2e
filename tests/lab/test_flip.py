# SPDX-License-Identifier: Apache-2.0
"""The nearest joint change that turns a sign: closed forms, a made-up channel, and a grid on the twelve-actor world."""

from __future__ import annotations

import itertools
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from plenipo.core.channel import AbstractChannel, StepResult
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.draws import central_values, correlations, read_parameters
from plenipo.core.outcome import compare
from plenipo.core.registry import channel
from plenipo.core.setting import make_setting
from plenipo.core.tables import read_rows
from plenipo.lab.flip import LIMIT, flip_of, nearest_flip
from plenipo.testing import twelve_actors

WORLD = twelve_actors()
WIDE = (-LIMIT, LIMIT)
# The pairs a question on this world keeps: with them the programs are those of other tests.
PAIRS = np.nonzero(1 - np.eye(len(WORLD.actors), dtype=int))
# Slopes are differences; the search stops within 1e-4 standard deviations.
CLOSE = 2e-3


def test_a_plane_is_nearest_along_its_slope() -> None:
    slope = np.array([2.0, -1.0, 0.5])
    flip = nearest_flip(lambda z: (1.5 + float(slope @ z), slope), np.eye(3), [WIDE] * 3)
    assert flip.found
    assert flip.distance == pytest.approx(1.5 / np.linalg.norm(slope))
    assert np.allclose(flip.point, -1.5 * slope / (slope @ slope))


def test_correlated_assumptions_are_measured_by_their_joint_spread() -> None:
    joint, slope = np.array([[1.0, 0.8], [0.8, 1.0]]), np.array([1.0, 0.4])
    flip = nearest_flip(lambda z: (1.0 + float(slope @ z), slope), joint, [WIDE] * 2)
    assert flip.distance == pytest.approx(1.0 / np.sqrt(slope @ joint @ slope))
    assert np.allclose(flip.point, -joint @ slope / (slope @ joint @ slope))


def test_a_circle_is_left_at_its_rim() -> None:
    centre = np.array([0.5, 0.0])

    def curve(z):
        return 4.0 - float((z - centre) @ (z - centre)), -2 * (z - centre)

    flip = nearest_flip(curve, np.eye(2), [WIDE] * 2)
    assert flip.found
    assert flip.distance == pytest.approx(1.5, abs=1e-3)
    assert flip.point == pytest.approx([-1.5, 0.0], abs=1e-2)


def test_what_is_bounded_leaves_the_rest_to_others() -> None:
    slope = np.array([2.0, 1.0])
    flip = nearest_flip(lambda z: (2.0 + float(slope @ z), slope), np.eye(2), [(-0.5, LIMIT), WIDE])
    assert np.allclose(flip.point, [-0.5, -1.0])


@pytest.mark.parametrize(
    ("level", "slope"), [(10.0, [1.0, 1.0]), (1.0, [0.0, 0.0]), (0.0, [1.0, 1.0]), (np.nan, [1.0, 1.0])], ids=str
)
def test_what_is_too_far_flat_nothing_or_unknown_has_no_flip(level: float, slope: list[float]) -> None:
    flip = nearest_flip(lambda z: (level + float(np.array(slope) @ z), np.array(slope)), np.eye(2), [WIDE] * 2)
    assert not flip.found


class Sum(AbstractChannel):
    """A level of ten that a law moves by a sum of parameters."""

    size: jax.Array
    name: ClassVar[str] = "sum"
    time: ClassVar[str] = "recurrence"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    shifts: ClassVar[tuple[str, ...]] = ()
    failures: ClassVar[tuple[tuple[str, str], ...]] = ()
    lanes: ClassVar[int] = 1

    def init(self, params):
        return ()

    def step(self, params, own, shared, levers, clock, key) -> StepResult:
        moved = params["plain"] + jnp.log(params["ratio"]) + params["own"] + params["idle"]
        return StepResult(own, {}, {"level": 10.0 * self.size + levers["push"] * moved})


@pytest.fixture
def made_up(tmp_path, monkeypatch) -> ChannelSpec:
    rows = {
        "params": "name,value,spread,distribution,low,high,unit,group,per,basis,source,year,meaning,used_by\n"
        "plain,0.5,0.4,normal,,,u,g,,assumed,s,2026,m,\n"
        "ratio,2,0.3,lognormal,,,u,g,,assumed,s,2026,m,\n"
        "own,0,0.2,normal,,,u,h,actor,assumed,s,2026,m,\n"
        "idle,0,9,normal,,,u,h,,assumed,s,2026,m,elsewhere\n",
        "covariance": "a,b,covariance\nplain,ratio,0.06\n",
        "levers": "name,dimensions,unit,neutral,combine,meaning\npush,actor,u,0,sum,m\n",
        "outcomes": "name,dimensions,unit,measures,better,meaning,source\nlevel,actor,u,difference,more,m,s\n",
    }
    folder = tmp_path / "made_up_sum"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, text in rows.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    read_rows.cache_clear()
    return ChannelSpec(
        name="sum",
        title="a made-up sum",
        package="made_up_sum",
        build=lambda world, reference, variant, outlook: Sum(jnp.ones(len(world.actors))),
        rules=lambda: (),
        time="recurrence",
    )


def test_a_made_up_channel_has_the_flip_of_its_closed_form(made_up: ChannelSpec) -> None:
    rows = [p for p in read_parameters("made_up_sum") if p.per != "actor"]
    assert correlations(rows[:2])[0, 1] == pytest.approx(0.06 / (0.4 * 0.3))
    setting = make_setting([made_up], WORLD, [WORLD.law], years=(2026,), draws=2, seed=1)
    base = setting.levers(WORLD.law)
    push = {"sum": {"push": base["sum"]["push"] + 1.0}}
    flip = flip_of(setting, (base, push), PAIRS, "level", "difference", 2026, "IND")
    # In scores z the change is 0.5 + log 2 + 0.4 z1 + 0.3 z2 + 0.2 z3, z1 and z2 correlated by a half, z3 India's own.
    slope, joint = np.array([0.4, 0.3, 0.2]), np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    central = 0.5 + np.log(2.0)
    spread = np.sqrt(slope @ joint @ slope)
    assert flip["central"] == pytest.approx(central)
    assert flip["distance"] == pytest.approx(central / spread, rel=CLOSE)
    point = -central * (joint @ slope) / spread**2
    found = {(m["parameter"], m["of"]): m for m in flip["moves"]}
    assert set(found) == {("plain", ""), ("ratio", ""), ("own", "IND")}
    assert found["plain", ""]["to"] == pytest.approx(0.5 + 0.4 * point[0], rel=CLOSE)
    assert found["ratio", ""]["to"] == pytest.approx(2.0 * np.exp(0.3 * point[1]), rel=CLOSE)
    assert found["own", "IND"]["sd"] == pytest.approx(point[2], rel=CLOSE)
    assert flip["rest"] == pytest.approx(0.0, abs=CLOSE)
    assert flip["beyond"] < 0


def test_a_law_that_changes_nothing_has_no_flip(made_up: ChannelSpec) -> None:
    setting = make_setting([made_up], WORLD, [WORLD.law], years=(2026,), draws=2, seed=1)
    levers = setting.levers(WORLD.law)
    flip = flip_of(setting, (levers, levers), PAIRS, "level", "difference", 2026, "IND")
    assert (flip["distance"], flip["moves"], flip["central"]) == (None, [], 0.0)


@pytest.fixture(scope="module")
def duty():
    """A duty of India on China, near the rate at which India's gain turns; the baseline; and the setting, with elastic supply."""
    setting = make_setting(
        [channel("trade")], WORLD, [WORLD.law], years=(2026,), draws=20, seed=5, variants={"trade": "additive/lump_sum/elastic"}
    )
    base = setting.levers(WORLD.law)
    moved = {"trade": {k: v.copy() for k, v in base["trade"].items()}}
    moved["trade"]["additional_duty"][:, WORLD.index("CHN"), WORLD.index("IND")] += 0.35
    return setting, (base, moved)


def test_no_point_of_a_grid_that_turns_the_sign_is_nearer(duty) -> None:
    setting, levers = duty
    flip = flip_of(setting, levers, PAIRS, "real_income", "percent", 2026, "IND")
    assert flip["distance"] is not None
    assert flip["central"] * flip["beyond"] < 0
    # The axes that matter, on a grid of scores; all others stay central, so that the grid cannot be nearer than the search.
    names = [m["parameter"] for m in flip["moves"] if not m["of"]][:2]
    rows = {p.name: p for p in read_parameters("plenipo.channels.trade")}
    single = [p for p in rows.values() if p.matters(setting.options) and not p.per]
    places = [[p.name for p in single].index(n) for n in names]
    weights = np.linalg.inv(correlations(single))[np.ix_(places, places)]
    scores = np.linspace(-2.5, 2.5, 21)
    grid = np.array(list(itertools.product(scores, repeat=len(names))))
    central = central_values(list(rows.values()), WORLD.actors)
    params = {n: np.repeat(np.asarray(v)[None], len(grid), axis=0) for n, v in central.items()}
    for k, name in enumerate(names):
        params[name] = np.array([np.clip(rows[name].at(z), rows[name].low, rows[name].high) for z in grid[:, k]])
    base, new = (setting.level(x, "real_income", 2026, params={"trade": params}, pairs=PAIRS) for x in levers)
    change = compare(new, base, "percent")[:, WORLD.index("IND")]
    turned = grid[change * flip["central"] < 0]
    nearest = np.sqrt(np.einsum("ki,ij,kj->k", turned, weights, turned)).min()
    # On a plane the two axes alone reach zero at the distance over the root of their share; the grid adds its spacing.
    share = sum(m["share"] for m in flip["moves"] if m["parameter"] in names and not m["of"])
    assert flip["distance"] <= nearest <= flip["distance"] / np.sqrt(share) + np.hypot(0.25, 0.25)

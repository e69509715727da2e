# SPDX-License-Identifier: Apache-2.0
"""Draws: keyed by seed, stream, draw and actor; shaped as the table says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plenipo.core.draws import Parameter, central_values, draw_keys, draw_parameters, drawn_with, groups, read_parameters, stream
from plenipo.core.errors import DataError
from plenipo.core.tables import read_rows

ACTORS = ("CHN", "IND", "VNM")
SEED = 11
MANY = 4000
# Four standard errors of a mean of MANY standard draws.
SLACK = 4 / np.sqrt(MANY)


def parameter(name: str = "p", distribution: str = "normal", value: float = 2.0, spread: float = 0.5, **changes) -> Parameter:
    fields = {"low": -np.inf, "high": np.inf, "group": "g", "per": ""} | changes
    texts = {"unit": "u", "basis": "assumed", "source": "s", "year": "2020", "meaning": "m"}
    return Parameter(name=name, value=value, spread=spread, distribution=distribution, **fields, **texts)


def drawn(*parameters: Parameter, actors=ACTORS, seed: int = SEED, count: int = MANY, **names: str):
    return draw_parameters(parameters, actors, seed, count, **names)


def test_more_draws_leave_the_first_ones_as_they_were() -> None:
    for per in ("", "actor"):
        few, many = (drawn(parameter(per=per), count=n)["p"] for n in (7, 100))
        assert np.array_equal(few, many[:7])


def test_the_order_and_number_of_actors_do_not_matter() -> None:
    straight = drawn(parameter(per="actor"), count=9)["p"]
    turned = drawn(parameter(per="actor"), actors=("VNM", "KEN", "CHN"), count=9)["p"]
    assert np.array_equal(straight[:, 2], turned[:, 0])
    assert np.array_equal(straight[:, 0], turned[:, 2])
    assert not np.array_equal(straight[:, 0], straight[:, 1])


def test_other_parameters_beside_it_do_not_matter() -> None:
    assert np.array_equal(drawn(parameter())["p"], drawn(parameter("other"), parameter())["p"])


@pytest.mark.parametrize("change", [{"seed": 12}, {"namespace": "trade"}, {"replicate": "freeze"}])
def test_another_seed_channel_or_replicate_is_another_stream(change) -> None:
    correlation = np.corrcoef(drawn(parameter())["p"], drawn(parameter(), **change)["p"])[0, 1]
    assert abs(correlation) < SLACK


def test_parameters_of_two_names_are_independent() -> None:
    both = drawn(parameter("a"), parameter("b"))
    assert abs(np.corrcoef(both["a"], both["b"])[0, 1]) < SLACK


def test_keys_of_later_draws_do_not_depend_on_where_a_chunk_begins() -> None:
    assert np.array_equal(draw_keys(SEED, 5, 3), draw_keys(SEED, 0, 8)[5:])


def test_streams_are_the_same_on_every_machine() -> None:
    assert stream("trade/elasticity/") == 3_144_925_250


@pytest.mark.parametrize(
    ("distribution", "law"),
    [("normal", stats.norm(2.0, 0.5)), ("lognormal", stats.lognorm(0.5, scale=2.0)), ("uniform", stats.uniform(1.5, 1.0))],
)
def test_draws_follow_their_distribution(distribution: str, law) -> None:
    sample = drawn(parameter(distribution=distribution))["p"]
    assert sample.dtype == np.float64
    assert stats.kstest(sample, law.cdf).pvalue > 0.001
    assert abs(np.median(sample) - law.median()) < 2 * SLACK


def test_a_fixed_parameter_does_not_vary() -> None:
    assert (drawn(parameter(distribution="fixed"))["p"] == 2.0).all()
    assert drawn(parameter(distribution="fixed", per="actor"), count=5)["p"].shape == (5, 3)


def test_draws_are_held_within_their_bounds() -> None:
    sample = drawn(parameter(low=1.8, high=2.1))["p"]
    assert (sample.min(), sample.max()) == (1.8, 2.1)


def test_central_values_have_the_shape_of_one_draw() -> None:
    central = central_values([parameter("a"), parameter("b", per="actor")], ACTORS)
    assert central["a"].shape == ()
    assert central["b"].tolist() == [2.0, 2.0, 2.0]


def test_groups_leave_out_what_is_fixed_or_in_none() -> None:
    rows = [parameter("a"), parameter("b", "fixed"), parameter("c", group=""), parameter("d", group="h"), parameter("e")]
    assert groups(rows) == {"g": ("a", "e"), "h": ("d",)}


def test_the_trade_channel_varies_the_groups_that_its_variant_uses() -> None:
    rows = read_parameters("plenipo.channels.trade")
    always = {"agreement effects", "trade elasticity", "baseline data"}
    assert set(groups(rows, ("additive", "lump_sum", "fixed"))) == always
    assert set(groups(rows, ("additive", "tax_relief", "fixed"))) == always | {"supply side"}
    assert groups(rows, ("tax_relief",))["supply side"] == ("labour_supply",)
    assert set(groups(rows, ("elastic", "short_run"))) == always | {"supply side", "short run"}


def tied(covariance: float = -0.06) -> tuple[Parameter, Parameter, Parameter]:
    """A normal and a lognormal that were estimated together, and one that was not."""
    return (
        parameter("slope", "lognormal", spread=0.3, covariances=(("effect", covariance),)),
        parameter("effect", spread=0.4, covariances=(("slope", covariance),)),
        parameter("other"),
    )


def test_parameters_estimated_together_are_drawn_together() -> None:
    sample = drawn(*tied())
    normals = np.stack([np.log(sample["slope"]), sample["effect"], sample["other"]])
    expected = np.array([[0.09, -0.06, 0.0], [-0.06, 0.16, 0.0], [0.0, 0.0, 0.25]])
    assert np.cov(normals) == pytest.approx(expected, abs=0.4 * SLACK)
    for name, law in (("slope", stats.lognorm(0.3, scale=2.0)), ("effect", stats.norm(2.0, 0.4))):
        assert stats.kstest(sample[name], law.cdf).pvalue > 0.001


def test_joint_draws_do_not_depend_on_their_order_their_number_or_what_stands_beside() -> None:
    slope, effect, other = tied()
    sample = drawn(slope, effect, other, count=50)
    assert list(sample) == ["slope", "effect", "other"]
    turned = drawn(effect, slope, count=20)
    for name in ("slope", "effect"):
        assert np.array_equal(sample[name][:20], turned[name])
    # The first in the alphabet keeps the stream it has alone.
    assert np.array_equal(drawn(parameter("effect", spread=0.4), count=20)["effect"], turned["effect"])


def test_a_group_is_drawn_again_without_the_others() -> None:
    slope, effect, other = tied()
    own = drawn(slope, effect, other, count=MANY)
    assert {p.name for p in drawn_with((slope, effect, other), {"slope"})} == {"slope", "effect"}
    assert [p.name for p in drawn_with((slope, effect, other), {"other"})] == ["other"]
    later = drawn(slope, effect, count=MANY, replicate="freeze", of={"slope"})
    assert np.array_equal(later["effect"], own["effect"])
    assert np.cov(np.log(later["slope"]), later["effect"])[0, 1] == pytest.approx(-0.06, abs=0.4 * SLACK)
    first = drawn(slope, effect, count=MANY, replicate="freeze", of={"effect"})
    assert not np.array_equal(first["effect"], own["effect"])
    # What the slope shares with the effect follows it; what is its own stays.
    left = [np.log(x["slope"] / 2.0) + 0.06 / 0.16 * (x["effect"] - 2.0) for x in (own, first)]
    assert left[0] == pytest.approx(left[1], abs=1e-9)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("slope,efect,0.01", "'efect' is not a parameter"),
        ("slope,flat,0.01", "'flat' cannot be drawn jointly"),
        ("slope,effect,0.5", "cannot all hold"),
    ],
)
def test_covariances_that_cannot_be_are_data_errors(row: str, said: str, tmp_path, monkeypatch) -> None:
    name = f"tied_channel_{stream(row)}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").touch()
    header = ",".join(read_rows("plenipo.channels.trade", "params.csv")[0])
    rows = [f"{n},1,{s},{d},,,u,g,,assumed,s,2020,m," for n, s, d in (("slope", 0.3, "lognormal"), ("effect", 0.4, "normal"))]
    (folder / "params.csv").write_text(
        "\n".join([header, *rows, "flat,1,0,fixed,,,u,,,assumed,s,2020,m,"]) + "\n", encoding="utf-8"
    )
    (folder / "covariance.csv").write_text(f"a,b,covariance\n{row}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DataError, match=said):
        read_parameters(name)


def test_an_unknown_distribution_is_a_data_error_that_names_the_nearest(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "odd_channel"
    folder.mkdir()
    (folder / "__init__.py").touch()
    header = ",".join(read_rows("plenipo.channels.trade", "params.csv")[0])
    (folder / "params.csv").write_text(f"{header}\nx,1,1,lognormall,,,u,g,,assumed,s,2020,m,\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DataError, match="'lognormall' is not a distribution") as error:
        read_parameters("odd_channel")
    assert error.value.problems[0].nearest[0] == "lognormal"

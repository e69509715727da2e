# SPDX-License-Identifier: Apache-2.0
"""Games in score tables: read with every mistake told, negotiated within the bars, told as they were enumerated elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from plenipo.conference.analytics.bridge import bridge, by_scores
from plenipo.conference.analytics.solutions import kalai_smorodinsky, log_product, nash, not_dominated, unrealised, worst_off
from plenipo.conference.games.alternating import SPEEDS, alternating_offers
from plenipo.conference.games.convene import convene_games, record
from plenipo.conference.games.game import Game
from plenipo.conference.games.one_text import one_text
from plenipo.conference.games.read import read_games
from plenipo.core.errors import InputError

SCORES = """game,party,issue,option,score
lake,town,A,1,10
lake,town,A,2,0
lake,town,B,1,0
lake,town,B,2,6
lake,mill,A,1,0
lake,mill,A,2,9
lake,mill,B,1,4
lake,mill,B,2,0
lake,anglers,A,1,3
lake,anglers,A,2,5
lake,anglers,B,1,1
lake,anglers,B,2,7
"""
PARTIES = """game,party,name,role,threshold
lake,town,The town,proposer_veto,6
lake,mill,The mill,veto,9
lake,anglers,Anglers,player,13
"""


def write(folder: Path, scores: str = SCORES, parties: str = PARTIES) -> Path:
    (folder / "scores.csv").write_text(scores, encoding="utf-8")
    (folder / "parties.csv").write_text(parties, encoding="utf-8")
    return folder


def lake(folder: Path) -> Game:
    return read_games(write(folder))[0]


# reading ------------------------------------------------------------------------------------------------------------------


def test_rows_in_any_order_with_a_mark_and_spaces_give_the_same_game(tmp_path: Path) -> None:
    held = lake(tmp_path)
    head, *rows = SCORES.splitlines()
    shuffled = "\ufeff" + "\r\n".join([head + ", note", *(r.replace(",", " , ") + ",x" for r in reversed(rows)), ""])
    other = read_games(write(tmp_path, shuffled))[0]
    assert other.issues == held.issues == ("A", "B")
    assert other.options == held.options == (("1", "2"), ("1", "2"))
    order = [other.parties.index(p) for p in held.parties]
    assert all((a == b[order]).all() for a, b in zip(held.scores, other.scores, strict=True))


@pytest.mark.parametrize(
    ("scores", "parties", "told"),
    [
        (SCORES.replace("town,A,2,0", "town,A,2,ten"), PARTIES, ["scores.csv, row 3, column score: 'ten' is not a number"]),
        (SCORES.replace("town,A,2,0", "town,A,2,nan"), PARTIES, ["row 3, column score: 'nan' is not a number"]),
        (SCORES.replace("town,A,2,0", "town,A,2,"), PARTIES, ["row 3, column score: this field is empty"]),
        (SCORES.replace("town,A,2,0", "town,A,1,0"), PARTIES, ["row 3, column option: town has points for option 1"]),
        (SCORES.replace("lake,town,A,2,0\n", ""), PARTIES, ["row 6, column option: option 2 of issue A has no points for town"]),
        (SCORES.replace("issue", "isue"), PARTIES, ["scores.csv, row 1: the column 'issue' is missing", "nearest: isue"]),
        (SCORES.replace("lake,town,A,2,0", "lake,town,A,2"), PARTIES, ["row 3: 4 fields instead of 5"]),
        (SCORES, PARTIES.replace(",veto,", ",vetto,"), ["parties.csv, row 3, column role: there is no role 'vetto'", "veto"]),
        (SCORES, PARTIES.replace("13", "much"), ["parties.csv, row 4, column threshold: 'much' is not a number"]),
        (
            SCORES,
            PARTIES.replace("lake,mill", "lake,mil"),
            ["parties.csv has no party 'mill'", "scores.csv, row 6, column party", "nearest: mil"],
        ),
        (SCORES, PARTIES + "pond,a,A,player,1\n", ["parties.csv, row 5, column game: scores.csv has no game 'pond'"]),
        (SCORES, PARTIES + "lake,mill,Again,veto,9\n", ["parties.csv, row 5, column party: mill stands in lake twice"]),
        (
            SCORES,
            PARTIES.splitlines()[0] + "\nlake,town,T,player,1\n",
            ["parties.csv, row 2, column party: the game lake has one"],
        ),
        ("", PARTIES, ["the column 'game' is missing"]),
        (SCORES.splitlines()[0], PARTIES, ["the table holds no rows"]),
        (
            SCORES.replace("town,A,1,10", "town,A,1,x").replace("mill,B,2,0", "mill,B,2,y"),
            PARTIES,
            ["2 problems", "row 2, column score", "row 9, column score"],
        ),
    ],
)
def test_a_mistake_is_told_with_file_row_and_column(tmp_path: Path, scores: str, parties: str, told: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read_games(write(tmp_path, scores, parties))
    for words in told:
        assert words in str(caught.value)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        read_games(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"the file scores.csv is missing[\s\S]*the file parties.csv is missing"):
        read_games(tmp_path)
    write(tmp_path)
    (tmp_path / "scores.csv").write_bytes(b"game,party,issue,option,score\n\xff\xfe,a,b,1,2\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_games(tmp_path)


def test_many_mistakes_are_told_up_to_a_page(tmp_path: Path) -> None:
    rows = "\n".join(f"lake,town,A,{k},x" for k in range(200))
    with pytest.raises(InputError, match="more problems like these"):
        read_games(write(tmp_path, "game,party,issue,option,score\n" + rows))


# negotiating --------------------------------------------------------------------------------------------------------------


def test_the_rule_needs_all_but_one_and_every_veto(tmp_path: Path) -> None:
    game = lake(tmp_path)
    # A2 B2: town 6, mill 9, anglers 12: all but the anglers, both vetoes. A1 B2: the mill, which can veto, gets nothing.
    yes = game.accepts(game.points(np.array([[1, 1], [0, 1]])))
    assert yes.tolist() == [[True, True, False], [True, False, False]]
    assert game.passes(yes).tolist() == [True, False]
    assert game.told(np.array([1, 1])) == "A2 B2"


def test_one_record_a_game(tmp_path: Path) -> None:
    found = convene_games(write(tmp_path), runs=40, seed=3)
    assert len(found) == 1
    told = found[0]
    assert (told["game"], told["runs"], told["best_package"]) == ("lake", 40, "A2 B2")
    assert (told["passing_share"], told["unanimous_share"]) == (1.0, 0.0)
    assert 1.0 <= told["mean_proposals"] <= 4.0
    assert told["possible"]["passing"] == 1
    assert told["possible"]["nash"] is None
    # The anglers are one point short; no change brings them in and leaves both others content.
    assert [(b["party"], b["short_by"]) for b in told["bridges"]] == [("anglers", 1.0)]
    assert told == convene_games(tmp_path, runs=40, seed=3)[0]
    assert told["mean_proposals"] != record(lake(tmp_path), "one-text", 4, 40)["mean_proposals"]


def test_what_is_asked_wrongly_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        convene_games(write(tmp_path), protocol="one-txt", runs=0)
    assert len(caught.value.problems) == 2
    assert "one-text" in caught.value.problems[0].nearest


def test_a_game_that_nobody_can_agree_in_ends_when_all_was_tried(tmp_path: Path) -> None:
    told = convene_games(write(tmp_path, parties=PARTIES.replace(",9\n", ",90\n")), runs=5)[0]
    assert told["passing_share"] == 0.0
    assert told["best_package"] is None
    assert told["mean_proposals"] == 4.0  # of four packages each once


def test_a_game_too_large_to_list_is_played_all_the_same() -> None:
    chance = np.random.default_rng(0)
    parties = tuple("abcdef")
    game = Game(
        name="large",
        issues=tuple("ABCDEFGHIJ"),
        options=(tuple("12345"),) * 10,
        parties=parties,
        titles=parties,
        scores=tuple(chance.random((6, 5)) for _ in range(10)),
        threshold=np.full(6, 4.5),
        veto=np.array([True, False, False, False, False, True]),
        enough=5,
        roles=("veto", *("player",) * 4, "veto"),
    )
    told = record(game, "one-text", seed=1, runs=20)
    assert told["packages"] == 5**10
    assert told["possible"] is None
    assert told["passing_share"] > 0.9
    with pytest.raises(InputError, match="list them all"):
        record(game, "alternating-offers", seed=1, runs=2)


def test_offers_are_accepted_by_all_and_follow_the_clock() -> None:
    # Two parties share a cake of ten in steps of one: with equal clocks they meet in the middle.
    cake = np.arange(11.0)
    points = np.stack([cake, cake[::-1]])[None]
    found = alternating_offers(points, np.zeros(2), SPEEDS["linear"])
    assert found.package.tolist() == [5]
    # Who concedes late gets more from who concedes early.
    eager = alternating_offers(points, np.zeros(2), np.array([[SPEEDS["boulware"], SPEEDS["conceder"]]]))
    assert eager.package[0] > 5
    # Nothing contents both: no agreement, however long they sit.
    assert alternating_offers(points, np.full(2, 6.0)).package.tolist() == [-1]


def test_who_cannot_be_content_offers_nothing_and_stops_unanimity() -> None:
    points = np.array([[[1.0, 5.0], [4.0, 5.0], [3.0, 2.0]]])
    found = alternating_offers(points, np.array([0.0, 0.0, 4.0]), 1.0, 10)
    assert found.package.tolist() == [-1]
    assert alternating_offers(points, np.array([0.0, 0.0, 1.0]), 1.0, 10).package[0] >= 0


def test_the_same_negotiation_alone_or_among_many() -> None:
    chance = np.random.default_rng(2)
    points = chance.random((6, 4, 50))
    together = alternating_offers(points, np.full(4, 0.3), 1.0, 30)
    alone = [alternating_offers(points[[k]], np.full(4, 0.3), 1.0, 30).package[0] for k in range(6)]
    assert together.package.tolist() == alone


# against an enumeration made elsewhere ---------------------------------------------------------------------------------------


def test_games_are_told_as_they_were_enumerated_elsewhere(shared_data: Path) -> None:
    folder = shared_data / "scorable-games"
    with (folder / "answers.csv").open(encoding="utf-8") as source:
        answers = {row["game"]: row for row in csv.DictReader(source)}
    for game in read_games(folder):
        known, points = answers[game.name], game.all_points
        yes = game.accepts(points)
        place = nash(points, game.threshold)
        assert place is not None
        welfare = np.where(game.passes(yes), points.sum(axis=1), -np.inf)
        assert len(points) == int(known["deals"])
        assert game.passes(yes).sum() == int(known["passing"])
        assert yes.all(axis=1).sum() == int(known["unanimous"])
        assert game.told(game.packages[place]) == known["nash_deal"]
        assert log_product(points, game.threshold)[place] == pytest.approx(float(known["nash_log_product"]), abs=1e-4)
        assert game.told(game.packages[welfare.argmax()]) == known["max_welfare_deal"]
        assert welfare.max() == float(known["max_welfare"])
        assert not_dominated(points).sum() == int(known["pareto"])


@pytest.mark.parametrize("seed", [1, 2])
def test_one_text_meets_its_bar(shared_data: Path, seed: int) -> None:
    for game in read_games(shared_data / "scorable-games"):
        played = one_text(game, 200, seed)
        assert played.agreed.mean() >= 0.98
        assert played.proposals.mean() <= 25.0


# what was possible ------------------------------------------------------------------------------------------------------------


def test_solutions_on_a_frontier_drawn_by_hand() -> None:
    # Products 39 against 38; least shares of the ideal (20, 10) 0.3 against 0.4; least gains 6 against 4.
    points = np.array([[0.0, 10.0], [4.0, 8.0], [6.0, 6.5], [9.5, 4.0], [20.0, 0.5], [3.0, 3.0]])
    nought = np.zeros(2)
    assert nash(points, nought) == 2
    assert kalai_smorodinsky(points, nought) == 3
    assert worst_off(points, nought) == 2
    assert not_dominated(points).tolist() == [True, True, True, True, True, False]
    left = unrealised(points, 5)
    assert (left.package, left.points) == (3, 7.5)
    assert unrealised(points, 2).points == 0.0
    assert nash(points, np.full(2, 30.0)) is None
    assert kalai_smorodinsky(points, np.full(2, 30.0)) is None


def test_power_moves_the_nash_package() -> None:
    cake = np.linspace(0.0, 1.0, 101)
    points = np.stack([cake, 1.0 - cake], axis=1)
    assert cake[nash(points, np.zeros(2))] == pytest.approx(0.5)
    assert cake[nash(points, np.zeros(2), np.array([3.0, 1.0]))] == pytest.approx(0.75)


def test_a_bridge_changes_as_little_as_will_do() -> None:
    scores = (np.array([[0.0, 5.0], [9.0, 1.0]]), np.array([[0.0, 3.0], [4.0, 3.0]]))
    here = np.array([0, 0])
    found = bridge(by_scores(scores, np.array([3.0, 5.0])), (2, 2), here, party=0)
    assert found is not None
    # Either issue alone would do; the second costs the other party one point and leaves it content.
    assert (found.issues, found.options, found.gain, found.lost, found.cost) == ((1,), (1,), 0.0, (), 1.0)
    both = bridge(by_scores(scores, np.array([8.0, 5.0])), (2, 2), here, party=0)
    assert both is not None
    assert both.issues == (0, 1)
    assert both.lost == (1,)
    assert bridge(by_scores(scores, np.array([9.0, 5.0])), (2, 2), here, party=0) is None
    assert bridge(by_scores(scores, np.array([0.0, 5.0])), (2, 2), here, party=0) == ((), (), 0.0, (), 0.0)

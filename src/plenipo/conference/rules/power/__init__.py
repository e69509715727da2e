# SPDX-License-Identifier: Apache-2.0
"""Power before anybody has said what they want: exact indices of a voting rule. They assume independent votes."""

from __future__ import annotations

from plenipo.conference.rules.power.game import VotingGame, voting_game
from plenipo.conference.rules.power.indices import Power, power
from plenipo.conference.rules.power.tiers import citizen_power
from plenipo.conference.rules.power.unions import owen

__all__ = ["Power", "VotingGame", "citizen_power", "owen", "power", "voting_game"]

# SPDX-License-Identifier: Apache-2.0
"""Conferences: delegations negotiate a text whose brackets are terms of the model, under rules of procedure held as data.

``model`` holds the words, ``engine`` the room, ``rules`` who can adopt what, ``store`` the log. ``docs/design/conference.md``
tells what passes between them. A delegation here is simulated: it does not speak for a government.
"""

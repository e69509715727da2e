# SPDX-License-Identifier: Apache-2.0
"""The room: what an action does, what state follows from the log, what a seat may see."""

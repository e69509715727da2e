# SPDX-License-Identifier: Apache-2.0
"""The core: world, law, levers, channels and the engine that joins them. It knows no channel by name."""

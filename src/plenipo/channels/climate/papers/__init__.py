# SPDX-License-Identifier: Apache-2.0
"""Published models run anew from a user's copy of their inputs, to stand beside what they printed."""

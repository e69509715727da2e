# SPDX-License-Identifier: Apache-2.0
"""Who would join a climate treaty, and who would stay."""

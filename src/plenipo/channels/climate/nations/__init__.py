# SPDX-License-Identifier: Apache-2.0
"""National economies and emissions: where they are heading, what abatement costs, what warming costs."""

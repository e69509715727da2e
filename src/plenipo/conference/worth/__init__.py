# SPDX-License-Identifier: Apache-2.0
"""What a package is worth to a delegation: from the model through a surrogate and exactly, with red lines and who would sign."""

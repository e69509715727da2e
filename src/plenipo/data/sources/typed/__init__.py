# SPDX-License-Identifier: Apache-2.0
"""Facts typed by hand, one CSV per subject, a source in every row."""

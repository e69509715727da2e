# SPDX-License-Identifier: Apache-2.0
"""Tables, pages, briefs and files made from an answer. Nothing here computes a result: it selects, sorts and rounds."""

# SPDX-License-Identifier: Apache-2.0
"""One reader per source: from a raw folder to plain columns, nothing more."""

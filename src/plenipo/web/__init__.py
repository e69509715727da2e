# SPDX-License-Identifier: Apache-2.0
"""The web app's pages: one file a page, written on the server, no build step, nothing fetched from elsewhere."""

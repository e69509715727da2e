# SPDX-License-Identifier: Apache-2.0
"""Sphinx settings. The pages build without the network."""

import sys
from pathlib import Path

from plenipo import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "Plenipo"
author = "The Plenipo authors"
copyright = "2026, the Plenipo authors"
version = release = __version__

extensions = ["myst_parser", "mathml"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
nitpicky = True
smartquotes = False  # "--for" is an option, not a dash

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.strikethrough"]

html_math_renderer = "mathml"
html_theme = "furo"
html_title = f"Plenipo {release}"
html_static_path = ["_static"]
html_css_files = ["plenipo.css"]
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f4e79", "color-brand-content": "#1f4e79"},
    "dark_css_variables": {"color-brand-primary": "#8fb8de", "color-brand-content": "#8fb8de"},
}

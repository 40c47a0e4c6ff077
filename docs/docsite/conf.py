# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx: guides in Markdown, reference as antsibull-docs writes it."""

project = "xmpp.federation"
author = copyright = "The xmpp.federation authors"
title = html_title = html_short_title = "xmpp.federation"
extensions = ["sphinx_antsibull_ext", "myst_parser"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
myst_heading_anchors = 4  # links to headings of other guides
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = False  # what antsibull-docs refers to of Ansible's own documentation is on a network that need not be there
html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_use_smartypants = True
html_use_opensearch = ""

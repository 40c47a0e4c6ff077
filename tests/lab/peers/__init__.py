# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gallery of peers: small servers of our own, each with one manner that public reports tell of.

They stand in for partners in the lab, and for servers on loopback in tests. They are written from the XEPs and from the reports,
share no code with plugins/, and do no more than one probe, or one server that wants to federate, needs of them.
"""

# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as people read it names everything that would be written."""

from __future__ import annotations

from ansible_collections.xmpp.federation.plugins.module_utils._site import plan
from ansible_collections.xmpp.federation.plugins.module_utils._site.plan_text import text_of


def test_every_record_publication_and_mode_is_in_it(site):
    site["presence"].update(policy="deny", exceptions=[{"host": "*.other.example", "direction": "outgoing"}])
    site["dns"]["former_nodes"] = ["old"]
    planned = plan(site)
    text = "\n".join(text_of(planned.as_data()))
    assert text.startswith("hq: cupdomain.example, partners: gmail.example\n")
    for words in (
        "203.0.113.10 port 25269 on outside leads to 10.10.0.11 port 5269 on inside, for any",
        "10.10.0.10 on inside may reach port 5269/tcp of any partner",
        "zone cupdomain.example, by update at 203.0.113.53",
        "_xmpp-server._tcp.cupdomain.example. 3600 IN SRV 0 0 25269 cup2.cupdomain.example.",
        "old.cupdomain.example.: address records are removed",
        "policy deny, except",
        "*.other.example (outgoing)",
        f"Security Mode {planned.presence.settings.security_mode}",
    ):
        assert words in text, text


def test_each_way_to_publish_is_named(site):
    for publish, words in (("handover", "handed over to the provider"), ("tasks", "by tasks of your own")):
        site["dns"]["publish"] = publish
        assert any(words in line for line in text_of(plan(site).as_data()))

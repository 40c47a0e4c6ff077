# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy page and a page of the presence settings that keep what is posted, in several plausible layouts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from unit.plugins.module_utils._cups.cups_doubles import NodeDouble

IN_WORDS = {
    "both": "all federated packets from/to the above domain/host",
    "incoming": "only incoming federated packets from the above domain/host",
    "outgoing": "only outgoing federated packets to the above domain/host",
}


@dataclass
class OtherPages:
    """The pages beside the settings page.

    Attributes:
        layout: ``plain`` (drop-down, links, labels), ``script`` (round buttons, buttons with scripts, cells for labels, no
            direction in the list).
        rejects: hosts that the node does not take.
    """

    layout: str = "plain"
    default: str = "Allow"
    exceptions: dict[str, str] = field(default_factory=dict)
    email: bool = False
    path: str = "/cupadmin/xmppFederationPolicyFindList.do"
    rejects: tuple[str, ...] = ()
    stores_email: bool = True
    extra: str = ""
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self, node: NodeDouble, address: str, fields: dict[str, str] | None) -> tuple[int, str]:
        """Status and text of the answer."""
        parts = urlsplit(address)
        name = parts.path.rsplit("/", 1)[-1]
        if fields is not None:
            assert fields.get("TOKEN") == "t-9", "every hidden field goes back"
            self.posts.append((name, fields))
            return 200, self._post(name, fields)
        if parts.path == self.path:
            return 200, self.list_page()
        if name == "entry.do":
            key = parse_qs(parts.query).get("key", [""])[0]
            return 200, self.entry_page(key)
        if name == "presenceSettingsEdit.do":
            return 200, self.email_page()
        return 404, "<html><body>Not found</body></html>"

    def _post(self, name: str, fields: dict[str, str]) -> str:
        if name == "saveDefault.do":
            self.default = fields["d"]
            return self.list_page()
        if name == "saveEntry.do":
            if fields["host"] in self.rejects or (fields["key"] == "" and fields["host"] in self.exceptions):
                return self.entry_page("", '<div class="errorMsg">Host must be unique.</div>')
            self.exceptions[fields["host"]] = {"1": "both", "2": "incoming", "3": "outgoing"}[fields["way"]]
            return self.list_page()
        if name == "delete.do":
            for host in [key[4:] for key in fields if key.startswith("box-")]:
                del self.exceptions[host]
            return self.list_page()
        assert name == "presenceSettingsSave.do" and fields["limit"] == "200"
        if self.stores_email:
            self.email = "mail" in fields
        return self.email_page()

    def list_page(self) -> str:
        script = self.layout == "script"
        rows = "".join(
            f'<tr><td><input type="checkbox" name="box-{host}" value="1"></td><td><a href="entry.do?key={host}">{host}</a></td>'
            f"<td>{'' if script else IN_WORDS[way]}</td></tr>"
            for host, way in self.exceptions.items()
        )
        options = "".join(
            f'<option value="{one}"{" selected" if one == self.default else ""}>{one}</option>'
            for one in ("Allow", "Deny")
        )
        rounds = "".join(
            f'<input type="radio" name="d" value="{one}"{" checked" if one == self.default else ""}> {one} {words}<br>'
            for one, words in (("Allow", "(all except listed)"), ("Deny", "(only listed)"))
        )
        delete = '<input type="button" value="Delete Selected" onclick="go(\'delete.do\')">'
        add = '<input type="button" value="Add New" onclick="window.location=\'entry.do\'">'
        if not script:
            delete = '<input type="submit" name="del" value="Delete Selected">'
            add = '<a href="entry.do">Add New</a>'
        return f"""<html><head><title>Policy</title></head><body><p>cup1.example.com</p>
          <form method="post" action="saveDefault.do"><input type="hidden" name="TOKEN" value="t-9"><label for="p">Default
          Policy</label>{rounds if script else f'<select name="d" id="p">{options}</select>'}<input type="submit" value="Save"></form>
          <form method="post" action="{"other.do" if script else "delete.do"}"><input type="hidden" name="TOKEN" value="t-9"><table>
          <tr><td><input type="checkbox" name="all"></td><td>Domain or Host</td><td>Direction</td></tr>{rows}</table>{delete}{add}
          </form>{self.extra}</body></html>"""

    def entry_page(self, key: str, message: str = "") -> str:
        way = self.exceptions.get(key, "both")
        numbers = {"both": "1", "incoming": "2", "outgoing": "3"}
        if self.layout == "script":
            choice = "".join(
                f'<tr><td></td><td><input type="radio" name="way" value="{number}"{" checked" if one == way else ""}>'
                f"{IN_WORDS[one]}</td></tr>"
                for one, number in numbers.items()
            )
        else:
            choice = "<tr><td>Direction</td><td><select name='way'>" + "".join(
                f'<option value="{number}"{" selected" if one == way else ""}>{IN_WORDS[one]}</option>'
                for one, number in numbers.items()
            )
        return f"""<html><body>{message}<form method="post" action="saveEntry.do"><input type="hidden" name="TOKEN" value="t-9">
          <input type="hidden" name="key" value="{key}"><table><tr><td>Domain/host name</td><td>
          <input type="text" name="host" value="{key}"></td></tr>{choice}</table><input type="submit" name="s" value="Save"></form>"""

    def email_page(self) -> str:
        return f"""<html><body><form method="post" action="presenceSettingsSave.do"><input type="hidden" name="TOKEN" value="t-9">
          <input type="text" name="limit" value="200"><input type="checkbox" id="m" name="mail"{" checked" if self.email else ""}>
          <label for="m">Enable use of Email Address for Inter-domain Federation</label><input type="submit" value="Save">
          </form></body></html>"""

# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings page: from its HTML to typed settings, and from wanted settings to what is posted.

Everything that is assumed of the page is checked here, before anything is posted. What is not as expected is an error that
names the page, the field, and what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Union

from ..._text import quote
from ..releases import NO_TLS, NODE_STATUS_OFF, NODE_STATUS_ON, SECURITY_MODES, SettingsPage
from ..settings.settings import TLS_SETTINGS, FederationSettings
from ..web.forms import Control, Form, Option, entries, forms_of
from .submit import clicked_button, post_address, unexpected_on


@dataclass(frozen=True)
class SettingsPageContent:
    """The page as read: the form to send back, and what it means."""

    form: Form
    settings: FederationSettings
    secret_shown: bool
    """Whether the field of the dialback secret is filled: only then the page itself shows that one is set."""


class SettingsReader:
    """Reads one settings page.

    Args:
        layout: where the page has what.
        where: the device and the page, for errors.
    """

    def __init__(self, layout: SettingsPage, where: str) -> None:
        self._layout = layout
        self._unexpected = unexpected_on(f"{where}, page {layout.name}")

    def read(self, document: Any) -> SettingsPageContent:
        """Read and check the whole page.

        Raises:
            FederationError: the page is not as expected.
        """
        layout = self._layout
        form = self._form(document)
        mode = self._choice(form, layout.security_mode, SECURITY_MODES).text
        status = self._choice(form, layout.node_status, (NODE_STATUS_OFF, NODE_STATUS_ON)).text
        boxes = {name: self._box(form, name, mode) for name in TLS_SETTINGS}
        secrets = [self._secret(form, field) for field in (layout.dialback_secret, layout.dialback_secret_confirm)]
        return SettingsPageContent(
            form=form,
            settings=FederationSettings(node_status=status == NODE_STATUS_ON, security_mode=mode, **boxes),
            secret_shown=bool(secrets[0].value),
        )

    def entries(
        self, page: SettingsPageContent, then: FederationSettings, secret: Optional[str]
    ) -> list[tuple[str, str]]:
        """What to post so that the node gets ``then`` (and ``secret``, where it is given).

        Fields whose setting stays as it is go back exactly as the page had them.
        """
        layout, form, now = self._layout, page.form, page.settings
        changed: dict[Union[str, Control], Optional[str]] = {}
        if then.node_status != now.node_status:
            changed[layout.node_status] = self._value(
                form, layout.node_status, NODE_STATUS_ON if then.node_status else NODE_STATUS_OFF
            )
        if then.security_mode != now.security_mode:
            changed[layout.security_mode] = self._value(form, layout.security_mode, then.security_mode)
        changed.update(self._boxes_to_send(form, now, then))
        if secret is not None:
            changed[layout.dialback_secret] = changed[layout.dialback_secret_confirm] = secret
        return entries(form, changed, clicked=clicked_button(form, self._unexpected))

    def target(self, page_address: str, form: Form) -> str:
        """Where the form is to be posted.

        Raises:
            FederationError: it leads out of the administration, or is not a POST.
        """
        return post_address(page_address, form, self._unexpected)

    def _form(self, document: Any) -> Form:
        forms = [form for form in forms_of(document) if form.by_id(self._layout.node_status)]
        if len(forms) == 1:
            return forms[0]
        if forms:
            raise self._unexpected(f"the field {self._layout.node_status} is there in {len(forms)} forms")
        title = quote(" ".join(" ".join(document.xpath("//title//text()")).split()))
        seen = sorted({control_id for form in forms_of(document) for control_id in form.ids})
        raise self._unexpected(
            f"no form with the field {self._layout.node_status}; the page is titled {title} and has the fields: "
            f"{', '.join(seen) or 'none'}"
        )

    def _control(self, form: Form, field: str, kinds: tuple[str, ...]) -> Control:
        found = form.by_id(field)
        if len(found) != 1:
            count = "is missing" if not found else f"is there {len(found)} times"
            raise self._unexpected(
                f"the field {field} {count}; the form has the fields: {', '.join(form.ids) or 'none'}"
            )
        control = found[0]
        if control.kind not in kinds:
            raise self._unexpected(f"the field {field} is of kind {control.kind}, not {' or '.join(kinds)}")
        if not control.name:
            raise self._unexpected(f"the field {field} has no name, so a browser would not send it")
        return control

    def _choice(self, form: Form, field: str, texts: tuple[str, ...]) -> Option:
        control = self._control(form, field, ("select",))
        if sorted(option.text for option in control.options) != sorted(texts):
            seen = ", ".join(quote(option.text) for option in control.options) or "none"
            raise self._unexpected(
                f"the field {field} has the options {seen}; expected are {', '.join(quote(text) for text in texts)}"
            )
        if len({option.value for option in control.options}) != len(texts):
            raise self._unexpected(f"the options of the field {field} do not have different values")
        if control.disabled:
            raise self._unexpected(f"the field {field} is greyed out: this account may not change it here")
        if control.multiple:
            raise self._unexpected(f"the field {field} takes several options, where one was expected")
        chosen = control.chosen
        if chosen is None:
            raise self._unexpected(f"the field {field} has no option that is chosen")
        return chosen

    def _box(self, form: Form, name: str, mode: str) -> bool:
        field = getattr(self._layout, name)
        control = self._control(form, field, ("checkbox",))
        if mode == NO_TLS:
            return False
        if control.disabled:
            raise self._unexpected(f'the field {field} is greyed out although the security mode is "{mode}"')
        return control.checked

    def _secret(self, form: Form, field: str) -> Control:
        return self._control(form, field, ("password", "text"))

    def _boxes_to_send(self, form: Form, now: FederationSettings, then: FederationSettings) -> dict[str, Optional[str]]:
        if then.security_mode == NO_TLS:
            # A browser does not send greyed-out boxes; the page greys them out as soon as No TLS is chosen.
            return {getattr(self._layout, name): None for name in TLS_SETTINGS} if now.security_mode != NO_TLS else {}
        mode_changes = then.security_mode != now.security_mode
        sent: dict[str, Optional[str]] = {}
        for name in TLS_SETTINGS:
            if mode_changes or getattr(then, name) != getattr(now, name):
                control = self._control(form, getattr(self._layout, name), ("checkbox",))
                sent[control.id] = control.value if getattr(then, name) else None
        return sent

    def _value(self, form: Form, field: str, text: str) -> str:
        control = self._control(form, field, ("select",))
        option = next(option for option in control.options if option.text == text)
        if option.disabled:
            raise self._unexpected(f"the option {quote(text)} of the field {field} is greyed out")
        return option.value

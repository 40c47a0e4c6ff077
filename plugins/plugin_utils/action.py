# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of every action plugin of the collection: arguments in, a result of visible text without secrets out.

Ansible's own ``validate_argument_spec`` neither applies ``no_log`` to what an action returns nor strips the tags that
ansible-core 2.19 puts on values. Both happen here, once, so that no action can forget them.
"""

from __future__ import annotations

import abc
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._errors import FederationError
from ..module_utils._text import visible, visible_values
from . import device_lock, files
from .secrets import without_secrets
from .values import plain
from .wording import in_words_of, variables_of

display = Display()


class ControllerAction(ActionBase):
    """An action that does its work on the controller, one task a device.

    A subclass takes ``ARGUMENT_SPEC`` (and ``CONSTRAINTS``: ``mutually_exclusive``, ``required_if``, ...) from the module of
    its name, which documents it and which ansible-lint holds playbooks against, and writes :meth:`execute`. Where it needs
    the task's connection it sets ``_requires_connection = True``.
    """

    _requires_connection = False
    ARGUMENT_SPEC: dict[str, dict[str, Any]] = {}
    CONSTRAINTS: dict[str, Any] = {}

    @abc.abstractmethod
    def execute(self, args: dict[str, Any]) -> dict[str, Any]:
        """Do the work.

        Args:
            args: the validated arguments with their defaults, as plain Python types.

        Returns:
            the task's result: ``changed``, ``diff`` where something changes, and what the documentation promises.

        Raises:
            FederationError: anything that a person has to put right.
        """

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        del tmp
        self.task_vars = task_vars or {}
        _validation, validated = self.validate_argument_spec(self.ARGUMENT_SPEC, **self.CONSTRAINTS)
        args = plain(validated)
        try:
            outcome = self.execute(args)
        except FederationError as error:
            named = in_words_of(variables_of(self._task, self.ARGUMENT_SPEC), error)
            outcome = {"failed": True, "changed": False, **named.as_data(), **named.parts()}
        # Visible first, since an error is already; a secret is looked for in both forms.
        secrets = self._secrets(args)
        result.update(without_secrets(visible_values(outcome), secrets | {visible(secret) for secret in secrets}))
        return result

    @property
    def check_mode(self) -> bool:
        """Whether the task may only say what it would do."""
        return bool(self._task.check_mode)

    def host_var(self, name: str, default: Any = None) -> Any:
        """A variable of the task's host as a plain type, templated; ``default`` where it is not set."""
        if name not in self.task_vars:
            return default
        return plain(self._templar.template(self.task_vars[name]))

    def only_writer(self, device: str) -> AbstractContextManager[None]:
        """Keep everybody else on this controller from writing to a device meanwhile; nothing is kept in check mode.

        Args:
            device: what is the same for all names that the inventory has for it.
        """
        if self.check_mode:
            return nullcontext()
        name = str(self.task_vars.get("inventory_hostname") or device)
        patience = float(self.host_var("federation_lock_timeout", device_lock.PATIENCE))
        return device_lock.held(
            files.state_directory(self.host_var("federation_state_dir")), device, name, at_once, patience
        )

    def _secrets(self, args: dict[str, Any]) -> set[str]:
        found = set(no_log_values(self.ARGUMENT_SPEC, args))
        of_connection = getattr(self._connection, "secrets", None)
        if of_connection is not None:
            found.update(of_connection())
        return {secret for secret in found if secret}


def at_once(text: str) -> None:
    """Warn while the task runs still: Ansible keeps a warning of its own until the task has ended."""
    display.display(f"[WARNING]: {visible(text)}", color=constants.COLOR_WARN, stderr=True)


def no_log_values(spec: dict[str, dict[str, Any]], args: Any) -> Iterator[str]:
    """Every value in ``args`` that ``spec`` marks ``no_log``, those of nested options included."""
    for one in args if isinstance(args, list) else [args]:
        if not isinstance(one, dict):
            continue
        for name, option in spec.items():
            value = one.get(name)
            if value is None:
                continue
            if option.get("no_log"):
                yield from _strings(value)
            elif "options" in option:
                yield from no_log_values(option["options"], value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)

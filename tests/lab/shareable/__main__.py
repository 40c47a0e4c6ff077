# Copyright: (c) 2026, the xmpp.federation authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``tests/lab/anonymise``: write copies of files that may be shared."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from lab.shareable.addresses import AddressMap
from lab.shareable.document import look_at, rewrite_document
from lab.shareable.names import NameMap
from lab.shareable.text import Found, look, rewrite

_DESCRIPTION = """Write copies of running configurations, device output and observations (JSON) that may be shared: addresses are mapped within
their structure, names, keys, secrets, remarks, banners and certificates are replaced, and the collection plans the same with them. Files that
are given together, or later with the same --map, agree with each other. Look through the copies before you share them."""


class Refused(Exception):
    """One line for the user."""


class Mapping:
    """What was mapped to what. The file that keeps it tells everything: it is for nobody else."""

    def __init__(self, file: Path) -> None:
        self._file = file
        content = self._read()
        self._key = bytes.fromhex(content["key"])
        self.addresses, self.names = AddressMap(self._key), NameMap()
        self.names.known = dict(content["names"])
        for version, nodes in content["addresses"].items():
            turned = {(int(one[0]), int(one[1])): bool(one[2]) for one in nodes}
            self.addresses.families[int(version)].turned = turned
        for version, lengths in content["networks"].items():
            self.addresses.families[int(version)].lengths = {int(base): int(length) for base, length in lengths.items()}
        self.written: set[str] = set(content["written"])

    def _read(self) -> dict[str, Any]:
        if not self._file.exists():
            return {"key": secrets.token_hex(32), "names": {}, "addresses": {}, "networks": {}, "written": []}
        try:
            content: dict[str, Any] = json.loads(self._file.read_text())
            return {name: content[name] for name in ("key", "names", "addresses", "networks", "written")}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"--map {self._file}: not a map of this command ({error})") from None

    def save(self) -> None:
        """Write it, readable for its owner only."""
        content = {
            "key": self._key.hex(),
            "names": self.names.known,
            "addresses": {
                str(version): [[depth, prefix, int(turn)] for (depth, prefix), turn in family.turned.items()]
                for version, family in self.addresses.families.items()
            },
            "networks": {str(version): family.lengths for version, family in self.addresses.families.items()},
            "written": sorted(self.written),
        }
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(json.dumps(content) + "\n")


def anonymise(texts: dict[str, str], mapping: Mapping) -> dict[str, str]:
    """The texts by their names, made shareable; one that this map has written already stays as it is."""
    new = {name: text for name, text in texts.items() if _digest(text) not in mapping.written}
    documents = {name: document for name, text in new.items() if (document := _document(text)) is not None}
    found = Found()
    for name, text in new.items():
        if name in documents:
            look_at(documents[name], found)
        else:
            look(text, found)
    mapping.addresses.learn(sorted(found.addresses))
    mapping.names.learn(found.words)
    result = dict(texts)
    for name, text in new.items():
        if name in documents:
            made = rewrite_document(documents[name], mapping.addresses, mapping.names)
            result[name] = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        else:
            result[name] = rewrite(text, mapping.addresses, mapping.names)
        mapping.written.add(_digest(result[name]))
    return result


def _document(text: str) -> Any:
    """What JSON says; None where it is none."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def main() -> int:
    """Do as the command line says."""
    parser = argparse.ArgumentParser(prog="tests/lab/anonymise", description=_DESCRIPTION, allow_abbrev=False)
    parser.add_argument("file", nargs="+", type=Path)
    parser.add_argument(
        "--to",
        type=Path,
        default=Path("shareable"),
        metavar="DIRECTORY",
        help="where the copies go (default: %(default)s)",
    )
    parser.add_argument(
        "--map",
        type=Path,
        default=Path("anonymise.map"),
        metavar="FILE",
        help="keeps what became what, for you alone (default: %(default)s)",
    )
    given = parser.parse_args()
    try:
        return _run(given.file, given.to, given.map)
    except Refused as refused:
        print(f"anonymise: {refused}", file=sys.stderr)
    except OSError as error:
        print(f"anonymise: {error.filename}: {error.strerror}", file=sys.stderr)
    return 64


def _run(files: list[Path], directory: Path, map_file: Path) -> int:
    names = [file.name for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(f"two files are called {', '.join(twice)}: their copies would have one name")
    if map_file.resolve().is_relative_to(directory.resolve()):
        raise Refused(f"--map {map_file}: it lies where the copies go, and is not to be shared: name another place")
    mapping = Mapping(map_file)
    texts = {file.name: file.read_bytes().decode("utf-8", "surrogateescape") for file in files}
    made = anonymise(texts, mapping)
    directory.mkdir(parents=True, exist_ok=True)
    for file in files:
        copy = directory / file.name
        if copy.exists() and copy.samefile(file) and made[file.name] != texts[file.name]:
            raise Refused(f"{file}: its copy would replace it: name another directory with --to")
    mapping.save()
    for name, text in made.items():
        (directory / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        print(directory / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())

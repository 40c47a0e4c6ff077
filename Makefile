# xmpp.federation
#
#   make demo   provisions a site with four partners in the lab, breaks it, mends it, and sends messages through it
#   make test   everything that has to hold before a change is taken
#   make bench  whole runs over many sites beside stock parts, written into docs/fleet.md; takes long, on a machine with nothing else to do
#
# All install what is missing: Debian packages (with sudo where not root) and a virtual environment in .venv.

VENV := .venv/bin

.PHONY: help demo test bench install clean

help:
	@sed -n '3,7s/^# *//p' Makefile

demo: install
	@tests/lab/run --partner all --partner-server xmpp=prosody -- $(VENV)/python -m lab.demo

test:
	@INSTALL_OPTIONAL=1 tests/run install
	@tests/run test

bench: install
	@tests/benchmark/fleet --write

install:
	@tests/run install

clean:
	rm -rf .build .venv .venv-2.21 .venv-3.9 .venv-publish .ansible .cache .hypothesis .mypy_cache .ruff_cache .pytest_cache

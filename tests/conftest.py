"""Puts this directory on the import path, so that every suite can say `from fakes.registry import FakeRegistry`."""

"""Puts this directory on the import path, so that every suite can say `from fakes.registry import FakeRegistry`."""

import signal

# Whoever starts the suites in the background has them ignore Ctrl-C, and what they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)

"""A Sigstore of its own, in memory: certificate authority, certificate transparency, logs, timestamps, bundles.

It is written against the specifications with Python's `cryptography` and shares no code with what it tests. Everything
can be made wrong in one place at a time.
"""

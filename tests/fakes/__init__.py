"""Servers of our own that listen on the loopback and misbehave on request. Standard library only."""

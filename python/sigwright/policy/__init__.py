"""Policies: rules for what attestations say, and policies of images, our own and other tools'."""

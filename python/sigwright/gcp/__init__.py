"""Google Cloud: Artifact Registry, Cloud Run and Binary Authorization, by REST with the account of this machine.

Needs `sigwright[gcp]`. Nothing of google's is imported before a call or a registry of Google's asks for it.
"""

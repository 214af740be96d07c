"""The functions of the package: the methods of a client that all share."""

from __future__ import annotations

from sigwright.client import default_client

_shared = default_client()

sign, sign_async = _shared.sign, _shared.sign_async
verify, verify_async = _shared.verify, _shared.verify_async
check, check_async = _shared.check, _shared.check_async
verify_many, verify_many_async = _shared.verify_many, _shared.verify_many_async
attest, attest_async = _shared.attest, _shared.attest_async
verify_attestation, verify_attestation_async = _shared.verify_attestation, _shared.verify_attestation_async
check_attestation, check_attestation_async = _shared.check_attestation, _shared.check_attestation_async
attest_blob, attest_blob_async = _shared.attest_blob, _shared.attest_blob_async
verify_blob_attestation = _shared.verify_blob_attestation
verify_blob_attestation_async = _shared.verify_blob_attestation_async
sign_blob, sign_blob_async = _shared.sign_blob, _shared.sign_blob_async
verify_blob, verify_blob_async = _shared.verify_blob, _shared.verify_blob_async
sign_directory, sign_directory_async = _shared.sign_directory, _shared.sign_directory_async
verify_directory, verify_directory_async = _shared.verify_directory, _shared.verify_directory_async
check_directory, check_directory_async = _shared.check_directory, _shared.check_directory_async
tree, tree_async = _shared.tree, _shared.tree_async
resolve, resolve_async = _shared.resolve, _shared.resolve_async
triangulate, triangulate_async = _shared.triangulate, _shared.triangulate_async

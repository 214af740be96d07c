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
copy, copy_async = _shared.copy, _shared.copy_async
save, save_async = _shared.save, _shared.save_async
load, load_async = _shared.load, _shared.load_async
download_signatures, download_signatures_async = _shared.download_signatures, _shared.download_signatures_async
download_attestations, download_attestations_async = _shared.download_attestations, _shared.download_attestations_async
download_sbom, download_sbom_async = _shared.download_sbom, _shared.download_sbom_async
attach_signature, attach_signature_async = _shared.attach_signature, _shared.attach_signature_async
attach_attestations, attach_attestations_async = _shared.attach_attestations, _shared.attach_attestations_async
attach_sbom, attach_sbom_async = _shared.attach_sbom, _shared.attach_sbom_async
clean, clean_async = _shared.clean, _shared.clean_async
upload_blob, upload_blob_async = _shared.upload_blob, _shared.upload_blob_async
upload_wasm, upload_wasm_async = _shared.upload_wasm, _shared.upload_wasm_async
generate, generate_async = _shared.generate, _shared.generate_async

#pragma once
// Signatures of a blob, as v0.3 bundles with a message signature and without evidence.

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "crypto/digest.h"
#include "signing/schemes.h"
#include "signing/signer.h"

namespace sigwright::signing {

// Whether the scheme signs the blob's bytes (pure Ed25519) and not its digest.
[[nodiscard]] bool signs_bytes(crypto::Scheme scheme) noexcept;

// `digest` is the blob's, by the scheme's hash. Fails with KeyUnusable for a scheme that signs bytes, and as the signer
// does.
[[nodiscard]] Result<bundle::Bundle> sign_blob_digest(const Signer& signer, crypto::Scheme scheme, ByteView digest);

// For every scheme. The bundle names the SHA-256 of a blob that was signed by its bytes.
[[nodiscard]] Result<bundle::Bundle> sign_blob_bytes(const Signer& signer, crypto::Scheme scheme, ByteView blob);

}  // namespace sigwright::signing

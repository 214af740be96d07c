#pragma once
// Signatures of an image in both formats, without evidence: log entries and timestamps are added by those who get them.

#include "base/bytes.h"
#include "base/result.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "signing/schemes.h"
#include "signing/signer.h"

namespace sigwright::signing {

// The signature of a `.sig` layer over its payload: what cosign would sign, or what somebody else made (--payload).
// Fails as the signer does, or with KeyUnusable.
[[nodiscard]] Result<bundle::SignatureLayer> sign_payload(const Signer& signer, Bytes payload, LogKind log);

// Puts the signer's certificates beside a signature; nothing for a key that nobody vouches for.
void name_signer(const Signer& signer, bundle::LayerEvidence& layer);

// A DSSE envelope around an in-toto statement. Fails as sign_payload does.
[[nodiscard]] Result<bundle::DsseEnvelope> sign_statement(const Signer& signer, SharedBytes statement, LogKind log);
// A v0.3 bundle around an envelope that `signer` signed.
[[nodiscard]] bundle::Bundle bundle_of(const Signer& signer, bundle::DsseEnvelope envelope);

}  // namespace sigwright::signing

#pragma once
// What a tree shows of what a signature says of itself: who made it, and where and when that was logged. Nobody vouches
// for any of it.

#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cosign/inspect.h"

namespace sigwright::cosign {

// The signer as "sha256:HEX" of a key or as a certificate's name and issuer. What cannot be read is left out.
void add_claims(const bundle::LayerEvidence& evidence, ByteView signature, Attached& attached);
void add_claims(const bundle::Bundle& bundle, Attached& attached);

}  // namespace sigwright::cosign

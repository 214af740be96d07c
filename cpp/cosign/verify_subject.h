#pragma once
// The verification of one image whose digest is known, and of what an index is made of.

#include <optional>
#include <string>

#include "cosign/evidence.h"
#include "cosign/target.h"
#include "cosign/verify.h"
#include "verify/report.h"
#include "verify/verifier.h"

namespace sigwright::cosign {

struct VerifyPlan {
  Sought sought;
  bool recursive = false;
};

// Fills `report`, whose image is set: the reference, the digest, the candidates and, when nothing counts, the error.
// Requests beyond those of gather(): the subject's manifest, only when no signature was found, for a layout (whose
// blobs are then checked too) or to walk an index; and never when `subject` brought it.
void verify_subject(const Target& target, Subject subject, const VerifyPlan& plan, const verify::Verifier& verifier,
                    const Cancel& cancel, verify::VerificationReport& report);

}  // namespace sigwright::cosign

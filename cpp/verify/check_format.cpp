// (1) It is a signature of such a thing, and neither an attestation nor the signature of something else.

#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {

Check check_legacy_format(const StepContext& /*context*/, Candidate& candidate) {
  return passed(std::string(candidate.form));
}

// A message signature is over bytes, not over what an image is; a statement with another predicate says something about
// the image, but not that somebody signed it. What the payload says is not believed here: at worst it makes a signature
// count for nothing.
Check check_bundle_format(const StepContext& /*context*/, Candidate& candidate) {
  if (candidate.message != nullptr) {
    return failed(ErrorCode::NoMatchingSignature, "the bundle signs a blob (messageSignature), not an image");
  }
  if (candidate.payload_type != bundle::kInTotoPayloadType) {
    return failed(
        ErrorCode::NoMatchingSignature,
        "the bundle's payload is of type \"" + printable(candidate.payload_type) + "\", not an in-toto statement");
  }
  candidate.statement = bundle::Statement::parse(candidate.payload);
  if (!*candidate.statement) return passed(std::string(candidate.form));  // (3) will refuse it, once its key is known
  const std::string& predicate = (*candidate.statement)->predicate_type;
  candidate.report.predicate_type = predicate;
  if (predicate == bundle::kImageSignaturePredicate) return passed(std::string(candidate.form));
  candidate.not_a_signature = true;
  return not_applicable("an attestation (" + printable(predicate) + "), not a signature");
}

Check check_blob_format(const StepContext& context, Candidate& candidate) {
  const bool statement = context.policy.statements && candidate.payload_type == bundle::kInTotoPayloadType;
  if (candidate.envelope == nullptr || statement) return passed(std::string(candidate.form));
  return failed(
      ErrorCode::NoMatchingSignature,
      "the bundle holds a DSSE envelope (" + printable(candidate.payload_type) + "), not the signature of a blob");
}

}  // namespace sigwright::verify

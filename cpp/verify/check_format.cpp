// (1) It is a signature of such a thing, and neither an attestation nor the signature of something else.

#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {

Check check_legacy_format(const StepContext& /*context*/, Candidate& candidate) {
  return passed(std::string(candidate.form));
}

namespace {

// A chain in v0.3 is against its specification (protobuf-specs sigstore_bundle.proto), and taken where that is asked
// for.
Check formed(const StepContext& context, const Candidate& candidate) {
  if (!candidate.claimed.beyond_version || context.policy.allow_certificate_chain) {
    return passed(std::string(candidate.form));
  }
  return failed(ErrorCode::Malformed,
                "bundle: v0.3 holds a single certificate, not a chain (--allow-certificate-chain takes one)");
}

// Reads the statement; a failure names what else the material is. What the payload says is not believed here: at worst
// it makes a signature count for nothing. A payload that is no statement is refused by (3), once its key is known.
std::optional<Check> read_statement(const StepContext& context, Candidate& candidate) {
  if (candidate.message != nullptr) {
    return failed(ErrorCode::NoMatchingSignature,
                  "the bundle signs a blob (messageSignature) and says nothing about an image");
  }
  if (candidate.payload_type != bundle::kInTotoPayloadType) {
    return failed(ErrorCode::NoMatchingSignature,
                  "the payload is of type \"" + printable(candidate.payload_type) + "\", not an in-toto statement");
  }
  candidate.statement = bundle::Statement::parse(candidate.payload);
  if (!*candidate.statement) return formed(context, candidate);
  candidate.report.predicate_type = (*candidate.statement)->predicate_type;
  return std::nullopt;
}

Check not_wanted(Candidate& candidate, std::string reason) {
  candidate.not_wanted = true;
  return not_applicable(std::move(reason));
}

}  // namespace

// A statement with another predicate says something about the image, but not that somebody signed it.
Check check_bundle_format(const StepContext& context, Candidate& candidate) {
  if (auto check = read_statement(context, candidate)) return *std::move(check);
  const std::string& predicate = candidate.report.predicate_type;
  if (predicate == bundle::kImageSignaturePredicate) return formed(context, candidate);
  return not_wanted(candidate, "an attestation (" + printable(predicate) + "), not a signature");
}

Check check_attestation_format(const StepContext& context, Candidate& candidate) {
  if (auto check = read_statement(context, candidate)) return *std::move(check);
  if (candidate.report.predicate_type != bundle::kImageSignaturePredicate) return formed(context, candidate);
  return not_wanted(candidate, "a signature, not an attestation");
}

Check check_blob_format(const StepContext& context, Candidate& candidate) {
  const bool statement = context.policy.statements && candidate.payload_type == bundle::kInTotoPayloadType;
  if (candidate.envelope == nullptr || statement) return formed(context, candidate);
  return failed(
      ErrorCode::NoMatchingSignature,
      "the bundle holds a DSSE envelope (" + printable(candidate.payload_type) + "), not the signature of a blob");
}

}  // namespace sigwright::verify

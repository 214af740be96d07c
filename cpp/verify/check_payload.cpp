// (3) What was signed is a payload of the kind it should be.

#include "base/text.h"
#include "bundle/simple_signing.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

// A simple signing payload has one subject, "ALGORITHM:HEX".
bundle::StatementSubject subject_of(const bundle::SimpleSigning& payload) {
  bundle::StatementSubject subject;
  subject.name = payload.docker_reference;
  const std::string_view digest = payload.manifest_digest;
  const std::size_t colon = digest.find(':');
  if (colon != std::string_view::npos) subject.digest.emplace(digest.substr(0, colon), digest.substr(colon + 1));
  subject.annotations = bundle::text_members(payload.optional);
  return subject;
}

}  // namespace

Check check_simple_signing(const StepContext& /*context*/, Candidate& candidate) {
  const auto payload = bundle::SimpleSigning::parse(candidate.payload);
  if (!payload) return failed(payload.error().code, payload.error().message);
  if (payload->type != bundle::kSimpleSigningType) {
    return failed(ErrorCode::NoMatchingSignature,
                  "the payload says it is a \"" + printable(payload->type) + "\", not a container image signature");
  }
  candidate.payload_type = payload->type;
  candidate.report.docker_reference = payload->docker_reference;
  candidate.subjects.push_back(subject_of(*payload));
  return passed(payload->type);
}

Check check_statement(const StepContext& /*context*/, Candidate& candidate) {
  auto& statement = *candidate.statement;
  if (!statement) return failed(statement.error().code, statement.error().message);
  candidate.subjects = std::move(statement->subjects);
  return passed(statement->type + ", " + statement->predicate_type);
}

}  // namespace sigwright::verify

// (4) for a blob that a statement is about: one of its subjects is the blob.

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {

Check check_blob_statement(const StepContext& /*context*/, Candidate& candidate) {
  const auto statement = bundle::Statement::parse(candidate.payload);
  if (!statement) return failed(statement.error().code, statement.error().message);
  const auto digest = candidate.blob->digest(crypto::HashAlgorithm::Sha256);
  if (!digest) return failed(digest.error().code, digest.error().message);
  const std::string hex = to_hex(*digest);
  const bool named = std::ranges::any_of(statement->subjects, [&](const bundle::StatementSubject& subject) {
    const auto found = subject.digest.find("sha256");
    return found != subject.digest.end() && found->second == hex;
  });
  candidate.report.predicate_type = statement->predicate_type;
  if (named) return passed("a statement (" + printable(statement->predicate_type) + ") about sha256:" + hex);
  return failed(ErrorCode::NoMatchingSignature, "the statement names no subject sha256:" + hex);
}

}  // namespace sigwright::verify

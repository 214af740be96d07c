#include "cosign/attest_statement.h"

#include <algorithm>

#include "bundle/statement.h"

namespace sigwright::cosign {
namespace {

Result<std::string> checked_statement(const Bytes& text, const bundle::StatementAbout& about) {
  TRY(const auto statement, bundle::Statement::parse(text));
  const std::string algorithm(crypto::hash_name(about.digest.algorithm()));
  const bool named = std::ranges::any_of(statement.subjects, [&](const bundle::StatementSubject& subject) {
    const auto digest = subject.digest.find(algorithm);
    return digest != subject.digest.end() && digest->second == about.digest.hex();
  });
  if (!named) {
    return fail(ErrorCode::NoMatchingSignature, "the statement has no subject " + about.digest.str(),
                "pass the statement of this very image or file");
  }
  if (statement.predicate_type == bundle::kImageSignaturePredicate) {
    return fail(ErrorCode::Usage, "the statement is that of a signature", "use sign, not attest");
  }
  return to_text(text);
}

}  // namespace

Result<std::string> statement_of(const AttestOptions& options, const bundle::StatementAbout& about, Time now) {
  if (options.predicate.has_value() == options.statement.has_value()) {
    return fail(ErrorCode::Usage,
                options.predicate ? "both a predicate and a statement were given" : "nothing was given to attest",
                "pass --predicate FILE, or --statement FILE");
  }
  if (options.statement) return checked_statement(*options.statement, about);
  TRY(const auto type, bundle::predicate_type(options.type));
  return bundle::attestation_statement(about, type, *options.predicate, now);
}

}  // namespace sigwright::cosign

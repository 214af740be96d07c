#include "cosign/attest_statement.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/attestation_limits.h"
#include "base/file.h"
#include "bundle/dsse.h"
#include "bundle/statement.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

// With room for what a statement has around a predicate.
Result<Bytes> read(const Document& document) {
  if (const auto* const bytes = std::get_if<Bytes>(&document)) return *bytes;
  const fs::path file = std::get<std::string>(document);
  std::error_code error;
  const auto size = fs::file_size(file, error);
  Bytes text;
  text.reserve((error ? 0 : std::min<std::uintmax_t>(size, limits::kAttestationBytes)) + bundle::kStatementRoom);
  CHECK(append_file(file, limits::kAttestationBytes, text));
  return text;
}

Result<SharedBytes> checked_statement(Bytes text, const bundle::StatementAbout& about) {
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
  return bundle::dsse_payload(bundle::kInTotoPayloadType, std::move(text));
}

}  // namespace

Result<SharedBytes> statement_of(const AttestOptions& options, const bundle::StatementAbout& about, Time now) {
  if (options.predicate.has_value() == options.statement.has_value()) {
    return fail(ErrorCode::Usage,
                options.predicate ? "both a predicate and a statement were given" : "nothing was given to attest",
                "pass --predicate FILE, or --statement FILE");
  }
  if (options.statement) {
    TRY(auto text, with_context(read(*options.statement), "the statement"));
    return checked_statement(std::move(text), about);
  }
  TRY(const auto type, bundle::predicate_type(options.type));
  TRY(auto predicate, with_context(read(*options.predicate), "the predicate"));
  TRY(auto text, bundle::attestation_statement(about, type, std::move(predicate), now));
  return bundle::dsse_payload(bundle::kInTotoPayloadType, std::move(text));
}

}  // namespace sigwright::cosign

#include "verify/explain.h"

#include <array>

#include "base/encoding.h"
#include "verify/candidate.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

// What the bundle says of the artifact, where nobody has it.
class StatedDigest final : public Verifier::BlobDigests {
 public:
  explicit StatedDigest(const bundle::MessageSignature* message) : message_(message) {}
  [[nodiscard]] Result<Bytes> digest(crypto::HashAlgorithm algorithm) const override {
    if (message_ != nullptr && algorithm == message_->algorithm && !message_->digest.empty()) return message_->digest;
    return fail(ErrorCode::NoMatchingSignature,
                "the bundle does not state the " + std::string(crypto::hash_name(algorithm)) + " of what was signed");
  }
  [[nodiscard]] Result<ByteView> bytes() const override {
    return fail(ErrorCode::NoMatchingSignature, "Ed25519 signs the artifact itself, which is not at hand");
  }

 private:
  const bundle::MessageSignature* message_;
};

// A step, and whether what it needs was found by those before it.
struct Lone {
  Step step;
  bool (*can_run)(const Candidate& candidate);
};

bool always(const Candidate&) { return true; }
bool has_envelope(const Candidate& candidate) { return candidate.envelope != nullptr; }
bool has_key(const Candidate& candidate) { return candidate.key != nullptr; }
bool has_certificate(const Candidate& candidate) { return candidate.certificate.has_value(); }
bool has_path(const Candidate& candidate) { return has_certificate(candidate) && !candidate.path.empty(); }

// Nothing is said of a signature that nobody can check.
Check check_by_known(const StepContext& context, Candidate& candidate) {
  if (context.policy.certificates || !context.policy.keys.empty()) return check_signature(context, candidate);
  Check check;
  check.reason = "no key is known that could have made it: --key KEY";
  return check;
}

constexpr std::array kSteps{
    Lone{{"signature", check_by_known}, always},
    Lone{{"payload", check_statement}, has_envelope},
    Lone{{"transparency log", check_log}, has_key},
    Lone{{"timestamp", check_timestamp}, always},
};
constexpr std::array kOfCertificates{
    Lone{{"certificate", check_certificate}, has_certificate},
    Lone{{"certificate transparency", check_sct}, has_path},
    Lone{{"identity", check_identity}, has_certificate},
};

void run(const StepContext& context, Candidate& candidate, std::span<const Lone> steps) {
  for (const auto& [step, can_run] : steps) {
    Check check = can_run(candidate) ? step.run(context, candidate) : Check{};
    check.name = step.name;
    candidate.report.checks.push_back(std::move(check));
  }
}

}  // namespace

CandidateReport explain(const bundle::Bundle& bundle, const Policy& policy, Time now) {
  Candidate candidate;
  candidate.report.format = Format::Bundle;
  read_bundle(bundle, candidate);
  const StatedDigest stated(candidate.message);
  candidate.blob = &stated;
  if (candidate.envelope != nullptr) candidate.statement = bundle::Statement::parse(candidate.payload);
  const StepContext context{policy, now};
  run(context, candidate, kSteps);
  if (policy.certificates) run(context, candidate, kOfCertificates);
  return std::move(candidate.report);
}

}  // namespace sigwright::verify

// judge: one error out of the reports of all candidates.

#include <algorithm>

#include "verify/report.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kReasons = 3;
constexpr std::string_view kSignature = "signature";

std::string counted(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

// How many steps a candidate survived.
std::ptrdiff_t progress(const CandidateReport& candidate) { return candidate.failure() - candidate.checks.data(); }

Error nothing_found(std::string_view subject, std::string_view thing, std::size_t others) {
  std::string message = std::string(subject) + ": no " + std::string(thing) + "s found";
  if (others > 0 && thing == kSignature) {
    message += "; " + counted(others, "attestation") + " found, but an attestation is not a signature";
  } else if (others > 0) {
    message += "; " + counted(others, kSignature) + " found, but a signature is not an attestation";
  }
  return {ErrorCode::NoSignatures, std::move(message), {}, {}};
}

// What stopped those that got as far as the best, each reason once.
std::string reasons(const std::vector<const CandidateReport*>& signatures, const CandidateReport& best) {
  std::vector<std::string_view> distinct;
  for (const CandidateReport* const candidate : signatures) {
    const bool counts = progress(*candidate) == progress(best) && candidate->failure()->code == best.failure()->code;
    const std::string_view reason = candidate->failure()->reason;
    if (counts && std::ranges::find(distinct, reason) == distinct.end()) distinct.push_back(reason);
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(distinct.size(), kReasons); ++i) {
    if (i > 0) text += "; ";
    text += distinct[i];
  }
  if (distinct.size() > kReasons) text += "; and " + std::to_string(distinct.size() - kReasons) + " more";
  return text;
}

Error none_verified(std::string_view subject, std::string_view thing,
                    const std::vector<const CandidateReport*>& signatures) {
  const CandidateReport& best = **std::ranges::max_element(signatures, {}, [](const auto* c) { return progress(*c); });
  const Check& check = *best.failure();
  const bool wrong_key = check.code == ErrorCode::NoMatchingSignature && check.name == "signature";
  std::string message = std::string(subject);
  message += ": no " + (wrong_key ? std::string(thing) + " matches the key: " : "valid " + std::string(thing) + ": ");
  message += counted(signatures.size(), thing) + " found, ";
  if (!wrong_key) message += check.name + ": ";
  message += reasons(signatures, best);
  return {check.code,
          std::move(message),
          check.hint,
          {{"check", check.name}, {"signatures", std::to_string(signatures.size())}}};
}

}  // namespace

std::optional<Error> judge(const std::vector<CandidateReport>& candidates, std::string_view subject,
                           std::string_view thing) {
  if (std::ranges::any_of(candidates, &CandidateReport::is_verified)) return std::nullopt;
  std::vector<const CandidateReport*> signatures;
  for (const CandidateReport& candidate : candidates) {
    if (candidate.is_signature()) signatures.push_back(&candidate);
  }
  if (signatures.empty()) return nothing_found(subject, thing, candidates.size());
  return none_verified(subject, thing, signatures);
}

}  // namespace sigwright::verify

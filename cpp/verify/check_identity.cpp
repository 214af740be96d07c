// (10) The certificate names the identity asked for, vouched for by the issuer asked for.

#include <algorithm>

#include "base/text.h"
#include "verify/fulcio_extensions.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kNames = 5;

// Who the certificate says has signed.
struct Found {
  std::vector<std::string> subjects;
  std::string issuer;
  const FulcioExtensions& extensions;
};

std::vector<std::string> subjects_of(const crypto::Certificate& certificate) {
  std::vector<std::string> out;
  for (auto& name : certificate.alternative_names()) out.push_back(std::move(name.value));
  return out;
}

std::string in_quotes(std::string_view text) { return "\"" + printable(text) + "\""; }

std::string described(const Found& found) {
  std::string text;
  for (std::size_t i = 0; i < std::min(found.subjects.size(), kNames); ++i) {
    text += (i > 0 ? ", " : "") + in_quotes(found.subjects[i]);
  }
  if (text.empty()) text = "nobody the certificate names";
  return text + (found.issuer.empty() ? " (no issuer)" : " (issuer " + in_quotes(found.issuer) + ")");
}

std::string described(const Identity& identity) {
  const auto pattern = [](const Pattern& p) { return (p.is_exact() ? "" : "the expression ") + in_quotes(p.text()); };
  return pattern(identity.subject) + " (issuer " + pattern(identity.issuer) + ")";
}

std::string with_difference(std::string text, const Pattern& wanted, std::string_view found) {
  const std::string difference = nearest_difference(wanted, found);
  return difference.empty() ? text : std::move(text) + "; " + difference;
}

bool has_value(const ClaimedExtension& claim, std::string_view found) {
  return claim.any_case ? equal_ignoring_case(found, claim.value) : found == claim.value;
}

auto subject_of(const Identity& wanted, const Found& found) {
  return std::ranges::find_if(found.subjects, [&](const auto& subject) { return wanted.subject.matches(subject); });
}

// Why the certificate is not of this identity; empty when it is.
std::string mismatch(const Identity& wanted, const Found& found) {
  const std::string both = "signed by " + described(found) + ", not by " + described(wanted);
  if (subject_of(wanted, found) == found.subjects.end()) {
    return found.subjects.empty() ? both : with_difference(both, wanted.subject, found.subjects.front());
  }
  if (!wanted.issuer.matches(found.issuer)) return with_difference(both, wanted.issuer, found.issuer);
  for (const ClaimedExtension& claim : wanted.extensions) {
    const auto at = found.extensions.find(claim.name);
    if (at != found.extensions.end() && has_value(claim, at->second)) continue;
    return claim.name + " is " + (at == found.extensions.end() ? "absent" : in_quotes(at->second)) + ", not " +
           in_quotes(claim.value);
  }
  return {};
}

}  // namespace

Check check_identity(const StepContext& context, Candidate& candidate) {
  const crypto::Certificate& leaf = candidate.certificate->leaf;
  const auto extensions = fulcio_extensions(leaf);
  if (!extensions) return failed(extensions.error().code, extensions.error().message);
  const Found found{subjects_of(leaf), issuer_of(*extensions), *extensions};
  SignerInfo& signer = candidate.report.signer;
  if (!found.subjects.empty()) signer.identity = found.subjects.front();
  signer.issuer = found.issuer;
  signer.extensions.insert(extensions->begin(), extensions->end());
  std::string reason = "no identity is asked for";
  for (const Identity& identity : context.policy.certificates->identities) {
    reason = mismatch(identity, found);
    if (!reason.empty()) continue;
    signer.identity = *subject_of(identity, found);  // the one that was asked for, wherever it stands among others
    return passed(described(found));
  }
  return failed(ErrorCode::IdentityMismatch, std::move(reason));
}

}  // namespace sigwright::verify

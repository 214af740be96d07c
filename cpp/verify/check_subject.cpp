// (4) The payload names the image; of a blob, the bundle names no other digest.

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "verify/distribution_name.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

constexpr std::size_t kNamedSubjects = 3;

bool names(const bundle::StatementSubject& subject, const crypto::Digest& image) {
  const auto found = subject.digest.find(std::string(crypto::hash_name(image.algorithm())));
  return found != subject.digest.end() && found->second == image.hex();
}

bool has_name(const bundle::StatementSubject& subject, const SubjectName& wanted) {
  return wanted.distribution ? same_distribution(subject.name, wanted.text) : subject.name == wanted.text;
}

// A file that was published under another name is not the one asked for, whatever its bytes are.
Check check_name(const SubjectName& wanted, Candidate& candidate) {
  if (wanted.distribution && candidate.subjects.size() != 1) {
    return failed(ErrorCode::NoMatchingSignature,
                  "a package's attestation has one subject, this one has " + std::to_string(candidate.subjects.size()));
  }
  const std::string found = printable(candidate.matching.front()->name);
  std::erase_if(candidate.matching, [&](const auto* subject) { return !has_name(*subject, wanted); });
  if (!candidate.matching.empty()) return passed(candidate.image->str() + ", " + printable(wanted.text));
  return failed(ErrorCode::NoMatchingSignature,
                "the digest is that of \"" + found + "\", not of \"" + printable(wanted.text) + "\"");
}

std::string digests(const std::vector<bundle::StatementSubject>& subjects) {
  std::string text;
  for (std::size_t i = 0; i < std::min(subjects.size(), kNamedSubjects); ++i) {
    for (const auto& [algorithm, hex] : subjects[i].digest) {
      text += (text.empty() ? "" : ", ") + printable(algorithm, 20) + ":" + printable(hex, 128);
    }
  }
  if (text.empty()) return "no digest";
  if (subjects.size() > kNamedSubjects) text += " and " + std::to_string(subjects.size() - kNamedSubjects) + " more";
  return text;
}

Check another_subject(const Candidate& candidate) {
  return failed(ErrorCode::NoMatchingSignature,
                "the payload names " + digests(candidate.subjects) + ", the image is " + candidate.image->str());
}

// What is said may be said of the others.
Check several_subjects(const Candidate& candidate) {
  Check check = failed(ErrorCode::NoMatchingSignature,
                       "the statement is about " + std::to_string(candidate.subjects.size()) +
                           " artifacts, of which the image is not all: " + digests(candidate.subjects));
  check.hint = "--allow-other-subjects accepts what is said of several artifacts together";
  return check;
}

}  // namespace

Check check_subject(const StepContext& context, Candidate& candidate) {
  const bool asked = context.policy.check_claims;
  for (const bundle::StatementSubject& subject : candidate.subjects) {
    if (!asked || names(subject, *candidate.image)) candidate.matching.push_back(&subject);
  }
  if (!asked) return skipped("--check-claims=false", "the payload names " + digests(candidate.subjects));
  if (candidate.matching.empty()) return another_subject(candidate);
  if (context.policy.subject_name) return check_name(*context.policy.subject_name, candidate);
  const bool alone = candidate.matching.size() == candidate.subjects.size();
  return alone || !context.policy.sole_subject ? passed(candidate.image->str()) : several_subjects(candidate);
}

// The signature is over the blob's own digest already; what a bundle says about it serves to look it up. A bundle that
// says something else was put together from two.
Check check_blob_digest(const StepContext& context, Candidate& candidate) {
  if (candidate.envelope != nullptr) return check_blob_statement(context, candidate);
  const bundle::MessageSignature* const message = candidate.message;
  if (message == nullptr || message->digest.empty()) return not_applicable("no digest beside the signature");
  const auto digest = candidate.blob->digest(message->algorithm);
  if (!digest) return failed(digest.error().code, digest.error().message);
  const std::string prefix = std::string(crypto::hash_name(message->algorithm)) + ":";
  if (*digest == message->digest) return passed(prefix + to_hex(*digest));
  return failed(ErrorCode::NoMatchingSignature,
                "the bundle names " + prefix + to_hex(message->digest) + ", the blob is " + prefix + to_hex(*digest));
}

}  // namespace sigwright::verify

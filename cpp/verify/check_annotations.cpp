// (5) The annotations asked for are among the signed ones.

#include "base/text.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

using Annotations = std::map<std::string, std::string>;

// What `found` lacks of `wanted`, first of all; empty when it has everything.
std::string lacking(const Annotations& wanted, const Annotations& found) {
  for (const auto& [key, value] : wanted) {
    const auto entry = found.find(key);
    const std::string name = "\"" + printable(key, 80) + "\"";
    if (entry == found.end()) return "the annotation " + name + " is missing";
    if (entry->second != value) {
      return "the annotation " + name + " is \"" + printable(entry->second, 80) + "\", not \"" + printable(value, 80) +
             "\"";
    }
  }
  return {};
}

std::string listed(const Annotations& annotations) {
  std::string text;
  for (const auto& [key, value] : annotations) {
    text += (text.empty() ? "" : ", ") + printable(key, 80) + "=" + printable(value, 80);
  }
  return text;
}

}  // namespace

// Annotations are asked for one by one, so that --check-claims=false does not skip them. All of them must belong to one
// subject.
Check check_annotations(const StepContext& context, Candidate& candidate) {
  const Annotations& wanted = context.policy.annotations;
  std::string reason = "no subject";
  for (const bundle::StatementSubject* const subject : candidate.matching) {
    reason = lacking(wanted, subject->annotations);
    candidate.report.annotations = subject->annotations;
    if (reason.empty()) break;
  }
  if (wanted.empty()) return not_applicable("none asked for");
  return reason.empty() ? passed(listed(wanted)) : failed(ErrorCode::NoMatchingSignature, std::move(reason));
}

}  // namespace sigwright::verify

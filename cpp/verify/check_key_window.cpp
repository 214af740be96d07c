// (8) Of a key that is not believed for ever: it was valid whenever somebody saw the signature.

#include <algorithm>

#include "verify/steps.h"

namespace sigwright::verify {
namespace {

std::string bound(Time time, Time none, std::string_view word) {
  return time == none ? std::string() : " " + std::string(word) + " " + to_rfc3339(time);
}

std::string said(const TimeRange& valid) {
  return bound(valid.start, Time::min(), "from") + bound(valid.end, Time::max(), "until");
}

std::string said(const std::vector<TimeRange>& windows) {
  std::string text;
  for (const TimeRange& window : windows) text += (text.empty() ? "" : " and") + said(window);
  return text;
}

}  // namespace

// Every trusted time must lie in one of the key's windows, whose bounds belong to them: whoever keeps a retired key can
// still sign, and a time that nobody vouches for is one that he writes.
Check check_key_window(const StepContext& context, Candidate& candidate) {
  std::vector<TimeRange> windows;
  for (const KeyWindow& window : context.policy.key_windows) {
    if (window.fingerprint == candidate.key->fingerprint()) windows.push_back(window.valid);
  }
  if (windows.empty()) return not_applicable("the key is believed at any time");
  const std::vector<Time> times = trusted_times(context, candidate);
  if (times.empty()) {
    Check check = failed(ErrorCode::Untrusted, "a trusted time is missing: the key is valid" + said(windows) +
                                                   ", and neither a signed entry timestamp of a log nor a timestamp of "
                                                   "a trusted authority says when it signed");
    check.hint = "sign with a timestamp (--timestamp-server-url), and trust its authority";
    return check;
  }
  for (const Time at : times) {
    const bool valid = std::ranges::any_of(windows, [&](const TimeRange& window) { return window.contains(at); });
    if (!valid) {
      return failed(ErrorCode::Untrusted, "signed at " + to_rfc3339(at) + ", but the key is valid" + said(windows));
    }
  }
  return passed("the key was valid at " + to_rfc3339(times.front()));
}

}  // namespace sigwright::verify

#pragma once
// Findings by subject and health.

#include "cosign/doctor.h"
#include "cpp/cosign/profiled.h"

namespace sigwright::cosign {

class DiagnosedTest : public ProfiledTest {
 protected:
  [[nodiscard]] Findings examine(const DoctorOptions& options) const { return take(doctor(options, context_, {})); }

  // The first finding whose subject begins so and whose message or hint holds `text`.
  static std::optional<Finding> find(const Findings& findings, std::string_view subject, std::string_view text) {
    for (const Finding& finding : findings) {
      const bool says = (finding.message + "\n" + finding.hint).find(text) != std::string::npos;
      if (finding.subject.starts_with(subject) && says) return finding;
    }
    return std::nullopt;
  }

  static std::string told(const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings) {
      text += std::string(health_name(finding.health)) + " " + finding.subject + ": " + finding.message + "\n";
    }
    return text;
  }

  static bool has_failed(const Findings& findings) {
    return std::ranges::any_of(findings, [](const Finding& f) { return f.health == Health::Fail; });
  }
};

}  // namespace sigwright::cosign

#include "verify/candidate.h"

namespace sigwright::verify {

Check passed(std::string reason) { return {.status = CheckStatus::Passed, .reason = std::move(reason)}; }

Check failed(ErrorCode code, std::string reason) {
  return {.status = CheckStatus::Failed, .reason = std::move(reason), .code = code};
}

Check skipped(std::string_view option, std::string reason) {
  return {.status = CheckStatus::Skipped, .reason = std::move(reason), .option = std::string(option)};
}

Check not_applicable(std::string reason) { return {.status = CheckStatus::NotApplicable, .reason = std::move(reason)}; }

}  // namespace sigwright::verify

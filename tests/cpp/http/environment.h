#pragma once
// An environment of the test's own.

#include <map>
#include <string>

#include "http/tls.h"

namespace sigwright::http {

inline EnvironmentLookup environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace sigwright::http

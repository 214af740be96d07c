#include "http/message.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sigwright::http {

std::string_view method_name(Method method) noexcept {
  static constexpr std::array<std::string_view, 6> kNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  return kNames[static_cast<std::size_t>(method)];
}

std::optional<std::string> Headers::get(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  return found == fields_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Headers::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : fields_) {
    if (equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

}  // namespace sigwright::http

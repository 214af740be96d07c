#pragma once
// What a registry asks for in WWW-Authenticate (RFC 9110 section 11.6.1).

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sigwright::oci {

struct Challenge {
  std::string scheme;                             // lower case: "bearer", "basic", "negotiate", ...
  std::map<std::string, std::string> parameters;  // names in lower case; of a name given twice the first counts

  [[nodiscard]] std::string parameter(std::string_view name) const;  // empty when absent
};

// Every challenge of every header, in order. Several in one header, unknown schemes, token68 credentials, values with
// and without quotes are understood; what is not is passed over. Linear in the size of the headers, of which no more
// than a few KiB are read.
[[nodiscard]] std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers);

// The one to answer: Bearer with a realm before Basic; nullopt when neither is offered.
[[nodiscard]] std::optional<Challenge> choose_challenge(const std::vector<Challenge>& challenges);

}  // namespace sigwright::oci

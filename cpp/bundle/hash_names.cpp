#include "bundle/hash_names.h"

#include <array>

namespace sigwright::bundle {
namespace {

struct Row {
  crypto::HashAlgorithm algorithm;
  std::string_view name;
  std::uint64_t number;
};

constexpr std::array kRows{
    Row{crypto::HashAlgorithm::Sha256, "SHA2_256", 1},
    Row{crypto::HashAlgorithm::Sha384, "SHA2_384", 2},
    Row{crypto::HashAlgorithm::Sha512, "SHA2_512", 3},
};

}  // namespace

std::string_view proto_hash_name(crypto::HashAlgorithm algorithm) noexcept {
  for (const Row& row : kRows) {
    if (row.algorithm == algorithm) return row.name;
  }
  return {};
}

std::optional<crypto::HashAlgorithm> proto_hash(const Json& value) noexcept {
  for (const Row& row : kRows) {
    const bool named = value.is_string() && value.get_ref<const std::string&>() == row.name;
    const bool numbered = value.is_number_unsigned() && value.get<std::uint64_t>() == row.number;
    if (named || numbered) return row.algorithm;
  }
  return std::nullopt;
}

}  // namespace sigwright::bundle

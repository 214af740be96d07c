#include "bundle/bundle_list.h"

#include "base/json.h"
#include "base/json_lines.h"
#include "bundle/pypi_attestation.h"

namespace sigwright::bundle {
namespace {

constexpr std::size_t kMostBundles = 1'000;
constexpr std::string_view kList = "attestations";

Result<void> check_count(std::size_t count) {
  if (count <= kMostBundles) return {};
  return fail(ErrorCode::LimitExceeded,
              std::to_string(count) + " bundles in one file, at most " + std::to_string(kMostBundles) + " are read");
}

// A bundle has no member of these names, and is read by its own rules from its own text.
bool may_be_list(std::string_view text) {
  return text.find("\"attestations\"") != std::string_view::npos ||
         text.find("\"transparency_entries\"") != std::string_view::npos;
}

// What is signed in a bundle stands there in base64: written again it is the same bundle.
Result<std::vector<std::string>> listed(const Json& list) {
  if (!list.is_array() || list.empty()) return fail(ErrorCode::Malformed, "attestations: the list is empty or none");
  CHECK(check_count(list.size()));
  std::vector<std::string> texts;
  for (const Json& item : list) {
    const Json& bundle = json_member(item, "bundle");
    if (!bundle.is_object()) return fail(ErrorCode::Malformed, "attestations: one comes without its bundle");
    TRY(texts.emplace_back(), canonical_json(bundle));
  }
  return texts;
}

}  // namespace

Result<std::vector<std::string>> bundle_texts(std::string_view text) {
  const auto lines = json_lines(text);
  CHECK(check_count(lines.size()));
  std::vector<std::string> texts(lines.begin(), lines.end());
  if (lines.size() > 1 || !may_be_list(text)) return texts;
  TRY(const auto document, with_context(parse_json(text, {.bytes = limits::kBundleBytes}), "attestations"));
  if (is_pypi_attestation(document)) return bundles_of_pypi(document);
  const Json& list = json_member(document, kList);
  return list.is_null() ? texts : listed(list);
}

}  // namespace sigwright::bundle

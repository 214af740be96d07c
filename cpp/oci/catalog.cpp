#include "oci/catalog.h"

#include "base/json.h"
#include "base/text.h"
#include "oci/referrers.h"

namespace sigwright::oci {
namespace {

constexpr PageLimits kPages{.pages = 1000, .page_bytes = limits::kManifestBytes};

Result<std::vector<std::string>> names_in(const http::Response& response) {
  TRY(const Json json, parse_json(as_text(response.body)));
  const Json& list = json_member(json, "repositories");
  std::vector<std::string> names;
  if (list.is_null()) return names;
  if (!list.is_array()) return fail(ErrorCode::Malformed, "\"repositories\" is no list");
  for (const Json& name : list) {
    if (!name.is_string()) return fail(ErrorCode::Malformed, "\"repositories\" holds something that is no name");
    names.push_back(name.get<std::string>());
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> read_catalog(RemoteHost& host, const Cancel& cancel) {
  const RegistryCall list{.target = "/v2/_catalog?n=1000"};
  std::vector<std::string> all;
  const auto take = [&](const http::Response& response) -> Result<bool> {
    if (!response.ok()) {
      return fail(host.refusal(response, list, host.registry(), "listing the repositories of", cancel));
    }
    TRY(auto names, with_context(names_in(response), "the catalog of " + host.registry()));
    if (all.size() + names.size() > limits::kTags) {
      return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kTags) + " repositories");
    }
    all.insert(all.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
    return true;
  };
  CHECK(with_context(read_pages(host, list, kPages, take, cancel), host.registry()));
  return all;
}

}  // namespace sigwright::oci

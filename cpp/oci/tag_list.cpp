#include "oci/tag_list.h"

#include <map>
#include <set>

#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "oci/media_types.h"
#include "oci/quirks.h"
#include "oci/referrers.h"
#include "oci/remote_host.h"

namespace sigwright::oci {
namespace {

constexpr PageLimits kPages{.pages = 10'000, .page_bytes = 4 * limits::kManifestBytes};
constexpr std::string_view kWhere = "the list of tags";

Result<std::string> valid_tag(const Json& tag) {
  if (!tag.is_string() || !is_valid_tag(tag.get_ref<const std::string&>())) {
    return fail(ErrorCode::Malformed, std::string(kWhere) + " holds what is no tag");
  }
  return tag.get<std::string>();
}

// Member `key` of the answer, which may be absent or null.
Result<std::vector<std::string>> names_in(const Json& answer, std::string_view key,
                                          Result<std::string> (*valid)(const Json&)) {
  const Json& list = json_member(answer, key);
  std::vector<std::string> names;
  if (answer.is_object() && list.is_null()) return names;
  if (!list.is_array()) return fail(ErrorCode::Malformed, std::string(kWhere) + " is no list");
  for (const Json& name : list) {
    TRY(auto text, valid(name));
    names.push_back(std::move(text));
  }
  return names;
}

Result<std::string> valid_child(const Json& child) {
  if (!child.is_string() || !Reference::parse("registry.example/" + child.get_ref<const std::string&>())) {
    return fail(ErrorCode::Malformed, std::string(kWhere) + " names a child that is no repository");
  }
  return child.get<std::string>();
}

// Milliseconds as a decimal string; 0 where it says none.
Result<std::uint64_t> milliseconds(const Json& manifest, std::string_view key) {
  TRY(const auto text, optional_json_string(manifest, key, kWhere));
  const auto number = parse_uint(text.value_or("0"));
  if (!number) return fail(ErrorCode::Malformed, std::string(kWhere) + ": " + std::string(key) + " is no time");
  return *number;
}

// Whether a manifest may be an image's: Google's lists tell the type of each, and artifacts have types of their own.
bool may_be_image(std::string_view type) {
  return type.empty() || media::is_image(type) || media::is_index(type) || type == media::kDockerSchema1 ||
         type == media::kDockerSchema1Signed;
}

// Puts the pages of one list together, without the tags of what is said to be no image.
class Collected {
 public:
  Result<void> add(const Json& answer) {
    TRY(auto names, names_in(answer, "tags", valid_tag));
    if (names_.size() + names.size() > limits::kTags) {
      return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kTags) + " tags");
    }
    std::ranges::move(names, std::back_inserter(names_));
    TRY(auto children, names_in(answer, "child", valid_child));
    std::ranges::move(children, std::back_inserter(children_));
    const Json& manifests = json_member(answer, "manifest");
    if (manifests.is_null()) return {};
    if (!manifests.is_object()) return fail(ErrorCode::Malformed, std::string(kWhere) + ": \"manifest\" is no map");
    for (const auto& [digest, manifest] : manifests.items()) CHECK(add_manifest(digest, manifest));
    return {};
  }

  TagList take() && {
    TagList list{.tags = {}, .children = std::move(children_)};
    for (std::string& name : names_) {
      const auto known = known_.find(name);
      if (known == known_.end() && artifacts_.contains(name)) continue;
      list.tags.push_back(known == known_.end() ? ListedTag{.name = std::move(name)} : known->second);
    }
    return list;
  }

 private:
  Result<void> add_manifest(const std::string& text, const Json& manifest) {
    TRY(const auto digest, with_context(crypto::Digest::parse(text), kWhere));
    TRY(auto tags, names_in(manifest, "tag", valid_tag));
    TRY(const auto uploaded, milliseconds(manifest, "timeUploadedMs"));
    TRY(const auto type, optional_json_string(manifest, "mediaType", kWhere));
    for (std::string& tag : tags) {
      if (!may_be_image(type.value_or(""))) {
        artifacts_.insert(tag);
        continue;
      }
      const auto [place, added] = known_.try_emplace(tag, ListedTag{tag, digest, uploaded});
      // A tag that moved between two pages: whoever needs its digest asks for it.
      if (!added && place->second.digest != digest) place->second.digest.reset();
    }
    return {};
  }

  std::vector<std::string> names_;
  std::vector<std::string> children_;
  std::map<std::string, ListedTag> known_;
  std::set<std::string> artifacts_;
};

}  // namespace

std::vector<std::string> TagList::names() const {
  std::vector<std::string> names;
  names.reserve(tags.size());
  for (const ListedTag& tag : tags) names.push_back(tag.name);
  return names;
}

Result<TagList> read_tags(RemoteHost& host, const Reference& repository, const Cancel& cancel) {
  // Google answers for all manifests at once, and takes so many tags a page; others refuse more than 1000.
  const bool all_at_once = has_quirk(host.registry(), Quirk::ListsManifests);
  const RegistryCall list{
      .target = "/v2/" + repository.repository() + "/tags/list?n=" + (all_at_once ? "10000" : "1000"),
      .repository = repository.repository()};
  Collected all;
  const auto take = [&](const http::Response& response) -> Result<bool> {
    if (!response.ok()) {
      return fail(host.refusal(response, list, repository.name(), "listing the tags of", cancel));
    }
    TRY(const auto answer, with_context(parse_json(as_text(response.body), {.bytes = kPages.page_bytes}), kWhere));
    CHECK(all.add(answer));
    return true;
  };
  CHECK(with_context(read_pages(host, list, kPages, take, cancel), repository.name()));
  return std::move(all).take();
}

}  // namespace sigwright::oci

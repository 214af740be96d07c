#include "base/parallel.h"
#include "oci/attachments.h"
#include "oci/quirks.h"
#include "oci/referrers.h"
#include "oci/remote_repository.h"

namespace sigwright::oci {

// The index at the fallback tag (distribution-spec, "Referrers Tag Schema"); no tag, no referrers.
Result<std::vector<Descriptor>> RemoteRepository::fallback_tag(const crypto::Digest& subject, const Cancel& cancel) {
  const std::string tag = attachment_tag(subject, AttachmentKind::ReferrersIndex);
  const auto fetched = get_manifest(tag, cancel);
  if (!fetched && fetched.error().code == ErrorCode::NotFound) return std::vector<Descriptor>{};
  if (!fetched) return fail(fetched.error());
  if (fetched->manifest.digest() == subject) return std::vector<Descriptor>{};  // where `cosign copy` puts the image
  if (!fetched->manifest.is_index()) {
    return fail(ErrorCode::Malformed, full_name(tag) + " is the tag of a list of referrers, but no index",
                "a tag of this form belongs to the registry's clients; delete it or move it");
  }
  ReferrerList list;
  CHECK(list.add(fetched->manifest.manifests()));
  return std::move(list).take();
}

// Both at once, united: on such a registry an answer of the API is not the whole truth.
Result<Referrers> RemoteRepository::referrers_of_both(const crypto::Digest& subject, const Cancel& cancel) {
  std::optional<Result<std::optional<std::vector<Descriptor>>>> api;
  std::optional<Result<std::vector<Descriptor>>> tag;
  parallel_for(2, 2, [&](std::size_t i) {
    if (i == 0) api.emplace(ask_referrers_api(*host_, reference_.repository(), subject, cancel));
    if (i == 1) tag.emplace(fallback_tag(subject, cancel));
  });
  TRY(const auto from_api, *std::move(api));
  TRY(const auto from_tag, *std::move(tag));
  ReferrerList list;
  if (from_api) CHECK(list.add(*from_api));
  CHECK(list.add(from_tag));
  return Referrers{.api = from_api.has_value(), .entries = std::move(list).take()};
}

Result<Referrers> RemoteRepository::referrers(const crypto::Digest& subject, const Cancel& cancel) {
  if (has_quirk(reference_.registry(), Quirk::ReferrersInBothPlaces)) return referrers_of_both(subject, cancel);
  if (!host_->lacks_referrers(reference_.repository())) {
    TRY(auto from_api, ask_referrers_api(*host_, reference_.repository(), subject, cancel));
    if (from_api) return Referrers{.api = true, .entries = *std::move(from_api)};
  }
  TRY(auto from_tag, fallback_tag(subject, cancel));
  return Referrers{.api = false, .entries = std::move(from_tag)};
}

}  // namespace sigwright::oci

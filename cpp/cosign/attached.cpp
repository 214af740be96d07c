#include "cosign/attached.h"

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "bundle/statement.h"
#include "cosign/referrer.h"
#include "cosign/stored_text.h"

namespace sigwright::cosign {
namespace {

constexpr std::size_t kThreads = 16;

}  // namespace

Result<std::optional<oci::FetchedManifest>> attached_image(oci::Repository& repository, const crypto::Digest& subject,
                                                           oci::AttachmentKind kind, const std::string& tag_prefix,
                                                           const Cancel& cancel) {
  const std::string tag = oci::attachment_tag(subject, kind, tag_prefix);
  if (!oci::is_valid_tag(tag)) return std::nullopt;
  auto fetched = repository.get_manifest(tag, cancel);
  if (!fetched && fetched.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!fetched) return fail(std::move(fetched).error());
  if (fetched->manifest.is_index()) return fail(ErrorCode::Malformed, "an index stands at the tag " + tag);
  return std::optional(*std::move(fetched));
}

Result<AttachedReferrers> attached_referrers(oci::Repository& repository, const crypto::Digest& subject,
                                             const std::vector<oci::AttachmentKind>& kinds, const Cancel& cancel) {
  TRY(const auto listed, repository.referrers(subject, cancel));
  auto fetched = parallel_map(listed.entries.size(), kThreads,
                              [&](std::size_t i) { return repository.get_manifest(listed.entries[i].digest, cancel); });
  AttachedReferrers found{listed.api, {}};
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    if (!fetched[i]) return fail(std::move(fetched[i]).error());
    auto& manifest = fetched[i]->manifest;
    const auto attachment = oci::attachment_of_manifest(manifest);
    if (!attachment || std::ranges::find(kinds, attachment->kind) == kinds.end()) continue;
    found.referrers.push_back({listed.entries[i].digest, std::move(manifest)});
  }
  return found;
}

Result<bundle::CutText> bundle_text(oci::Repository& repository, const oci::Manifest& manifest, const Cancel& cancel) {
  const auto* const layer = bundle_layer(manifest);
  if (layer != nullptr) return read_text(repository, *layer, cancel);
  return fail(ErrorCode::Malformed, manifest.digest().str() + " does not have exactly one layer, a bundle");
}

Result<std::string> predicate_of(const bundle::Bundle& bundle) {
  const auto* const envelope = std::get_if<bundle::DsseEnvelope>(&bundle.content);
  if (envelope == nullptr) return std::string();
  TRY(auto statement, bundle::Statement::parse(envelope->payload));
  return std::move(statement.predicate_type);
}

}  // namespace sigwright::cosign

#include "cosign/supersede.h"

#include <algorithm>

#include "cosign/attached.h"
#include "cosign/remove_entries.h"
#include "cosign/signature_image.h"
#include "oci/attachments.h"

namespace sigwright::cosign {
namespace {

Result<void> remove_layers(oci::Repository& repository, const crypto::Digest& image,
                           const std::set<std::string>& layers, const AttachOptions& options, const Cancel& cancel) {
  constexpr auto kind = oci::AttachmentKind::Attestation;
  TRY(const auto found, attached_image(repository, image, kind, options.tag_prefix, cancel));
  if (!found) return {};
  SignatureImage document(repository, {.docker_media_types = options.docker_media_types});
  TRY(const auto entries, document.read(found->manifest));
  EntryRemoval removal{repository,   oci::attachment_tag(image, kind, options.tag_prefix), document, {}, options.settle,
                       options.locks};
  for (const auto& entry : entries.entries()) {
    const auto digest = entry.json.find("digest");
    if (digest != entry.json.end() && layers.contains(*digest)) removal.keys.insert(entry.key);
  }
  return removal.keys.empty() ? Result<void>() : remove_entries(removal, cancel);
}

}  // namespace

Superseded superseded_by(const std::vector<WrittenSignature>& written, const std::string& predicate_type,
                         const std::vector<verify::CandidateReport>& before) {
  Superseded superseded;
  for (const auto& candidate : before) {
    if (!candidate.is_verified() || candidate.predicate_type != predicate_type) continue;
    if (std::ranges::find(written, candidate.source, &WrittenSignature::digest) != written.end()) continue;
    const auto digest = crypto::Digest::parse(candidate.source);
    if (candidate.format == verify::Format::Legacy) {
      superseded.layers.insert(candidate.source);
    } else if (digest) {
      superseded.referrers.push_back(*digest);
    }
  }
  return superseded;
}

Result<void> remove(oci::Repository& repository, const crypto::Digest& image, const Superseded& superseded,
                    const AttachOptions& options, const Cancel& cancel) {
  if (!superseded.layers.empty()) CHECK(remove_layers(repository, image, superseded.layers, options, cancel));
  if (superseded.referrers.empty()) return {};
  return remove_referrers({repository, image, superseded.referrers, options.settle, options.locks}, cancel);
}

}  // namespace sigwright::cosign

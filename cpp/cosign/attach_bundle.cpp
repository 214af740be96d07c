#include <utility>

#include "base/parallel.h"
#include "cosign/attach.h"
#include "cosign/patience.h"
#include "cosign/referrer.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

template <class T>
bool is_passing(const Result<T>& result) {
  return !result && may_pass(result.error());
}

class BundleWriter {
 public:
  BundleWriter(oci::Repository& repository, const AttachOptions& options, const Cancel& cancel)
      : repository_(repository), options_(options), cancel_(cancel) {}

  [[nodiscard]] Result<WrittenSignature> write(const BundleAttachment& attachment) {
    CHECK(put_blobs(attachment.bundle));
    const BundleReferrer referrer{attachment.subject, attachment.bundle.blob, attachment.predicate_type, options_.now};
    std::string raw = bundle_referrer_manifest(referrer);
    const oci::Descriptor entry = bundle_referrer_entry(referrer, raw);
    const oci::PutManifest put{std::move(raw), entry.media_type, std::nullopt, {}};
    TRY(const auto digest,
        patiently(cancel_, [&] { return repository_.put_manifest(put, cancel_); }, is_passing<crypto::Digest>));
    TRY(auto tag,
        list_referrers(repository_, attachment.subject.digest, {entry}, attachment.referrers_api, options_, cancel_));
    CHECK(require_stored(entry, referrer.layer));
    return WrittenSignature{verify::Format::Bundle, digest.str(), std::move(tag)};
  }

 private:
  [[nodiscard]] Result<void> put_blobs(const StoredText& bundle) {
    const StoredText config = stored_text(std::string(kEmptyConfig), oci::media::kEmpty);
    const auto stored =
        parallel_map(2, 2, [&](std::size_t i) { return store(repository_, i == 0 ? bundle : config, cancel_); });
    CHECK(stored[1]);
    return stored[0];
  }

  // An index or an API may list what is not kept.
  [[nodiscard]] Result<void> require_stored(const oci::Descriptor& entry, const oci::Descriptor& layer) {
    const auto checks = parallel_map(2, 2, [&](std::size_t i) {
      return i == 0 ? require_manifest(repository_, entry.digest, cancel_)
                    : require_blob(repository_, layer.digest, cancel_);
    });
    CHECK(checks[0]);
    return checks[1];
  }

  oci::Repository& repository_;
  const AttachOptions& options_;
  const Cancel& cancel_;
};

}  // namespace

Result<WrittenSignature> attach_bundle(oci::Repository& repository, BundleAttachment attachment,
                                       const AttachOptions& options, const Cancel& cancel) {
  return BundleWriter(repository, options, cancel).write(attachment);
}

}  // namespace sigwright::cosign

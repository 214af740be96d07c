#include <algorithm>
#include <array>
#include <utility>

#include "base/parallel.h"
#include "cosign/attach.h"
#include "cosign/fallback_index.h"
#include "cosign/patience.h"
#include "cosign/referrer.h"
#include "cosign/safe_write.h"
#include "oci/attachments.h"
#include "oci/media_types.h"
#include "oci/quirks.h"

namespace sigwright::cosign {
namespace {

using std::chrono::milliseconds;

// A referrers API may list what was pushed a little later.
constexpr std::array<milliseconds, 6> kPolls{milliseconds(0),   milliseconds(100),  milliseconds(250),
                                             milliseconds(500), milliseconds(1000), milliseconds(2000)};
constexpr std::size_t kPollsBeforeFallback = 2;  // where the fallback tag is as good

enum class Listing : std::uint8_t { Listed, NotListed, NoApi };

template <class T>
bool is_passing(const Result<T>& result) {
  return !result && may_pass(result.error());
}

class BundleWriter {
 public:
  BundleWriter(oci::Repository& repository, const AttachOptions& options, const Cancel& cancel)
      : repository_(repository), options_(options), cancel_(cancel) {}

  [[nodiscard]] Result<WrittenSignature> write(const BundleAttachment& attachment) {
    TRY(auto layer, put_blobs(attachment.bundle));
    const BundleReferrer referrer{attachment.subject, std::move(layer), attachment.predicate_type, options_.now};
    std::string raw = bundle_referrer_manifest(referrer);
    const oci::Descriptor entry = bundle_referrer_entry(referrer, raw);
    const oci::PutManifest put{std::move(raw), entry.media_type, std::nullopt, {}};
    TRY(const auto digest,
        patiently(cancel_, [&] { return repository_.put_manifest(put, cancel_); }, is_passing<crypto::Digest>));
    TRY(auto tag, list(attachment, entry));
    CHECK(require_stored(entry, referrer.layer));
    return WrittenSignature{verify::Format::Bundle, digest.str(), std::move(tag), false};
  }

 private:
  [[nodiscard]] Result<oci::Descriptor> put_blobs(const std::string& bundle) {
    auto stored = parallel_map(2, 2, [&](std::size_t i) {
      return i == 0 ? store_blob(repository_, as_bytes(bundle), oci::media::kBundleV03, cancel_)
                    : store_blob(repository_, as_bytes(kEmptyConfig), oci::media::kEmpty, cancel_);
    });
    if (!stored[1]) return fail(std::move(stored[1]).error());
    return std::move(stored[0]);
  }

  // The fallback tag where the bundle had to be listed there, else nothing.
  [[nodiscard]] Result<std::string> list(const BundleAttachment& attachment, const oci::Descriptor& entry) {
    if (attachment.referrers_api.value_or(true)) {
      TRY(const Listing listing, poll(attachment.subject.digest, entry.digest));
      if (listing == Listing::Listed) return std::string();
      if (listing == Listing::NotListed && !reads_both_places()) {
        return fail(ErrorCode::NotStored, "the registry accepted the bundle " + entry.digest.str() +
                                              " and its referrers API does not list it");
      }
    }
    return add_to_index(attachment.subject.digest, entry);
  }

  [[nodiscard]] Result<Listing> poll(const crypto::Digest& subject, const crypto::Digest& ours) {
    const std::size_t polls = reads_both_places() ? kPollsBeforeFallback : kPolls.size();
    for (std::size_t i = 0; i < polls; ++i) {
      CHECK(cancel_.sleep(kPolls[i]));
      TRY(const auto referrers, repository_.referrers(subject, cancel_));
      if (std::ranges::find(referrers.entries, ours, &oci::Descriptor::digest) != referrers.entries.end()) {
        return Listing::Listed;
      }
      if (!referrers.api) return Listing::NoApi;
    }
    return Listing::NotListed;
  }

  [[nodiscard]] bool reads_both_places() const {
    return oci::has_quirk(repository_.reference().registry(), oci::Quirk::ReferrersInBothPlaces);
  }

  [[nodiscard]] Result<std::string> add_to_index(const crypto::Digest& subject, const oci::Descriptor& entry) {
    const OrderedJson json = entry.to_json();
    EntrySet ours;
    ours.add(FallbackIndex::key_of(json), json);
    FallbackIndex document;
    std::string tag = oci::attachment_tag(subject, oci::AttachmentKind::ReferrersIndex);
    CHECK(write_safely({repository_, tag, document, std::move(ours), std::nullopt, options_.settle, options_.locks},
                       cancel_));
    return tag;
  }

  // An index or an API may list what is not kept.
  [[nodiscard]] Result<void> require_stored(const oci::Descriptor& entry, const oci::Descriptor& layer) {
    const auto checks = parallel_map(2, 2, [&](std::size_t i) {
      return i == 0 ? require_manifest(entry.digest) : require_blob(repository_, layer.digest, cancel_);
    });
    CHECK(checks[0]);
    return checks[1];
  }

  [[nodiscard]] Result<void> require_manifest(const crypto::Digest& digest) {
    const auto head =
        patiently(cancel_, [&] { return repository_.head_manifest(digest, cancel_); }, is_passing<oci::Descriptor>);
    if (head) return {};
    if (head.error().code != ErrorCode::NotFound) return fail(head.error());
    return fail(ErrorCode::NotStored, "the registry accepted the bundle " + digest.str() + " and does not keep it");
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

#include <algorithm>
#include <array>
#include <utility>

#include "cosign/attach.h"
#include "cosign/fallback_index.h"
#include "cosign/patience.h"
#include "cosign/safe_write.h"
#include "oci/attachments.h"
#include "oci/quirks.h"

namespace sigwright::cosign {
namespace {

using std::chrono::milliseconds;

// A referrers API may list what was pushed a little later.
constexpr std::array<milliseconds, 6> kPolls{milliseconds(0),   milliseconds(100),  milliseconds(250),
                                             milliseconds(500), milliseconds(1000), milliseconds(2000)};
constexpr std::size_t kPollsBeforeFallback = 2;  // where the fallback tag is as good

enum class Listing : std::uint8_t { Listed, NotListed, NoApi };

class ReferrerListing {
 public:
  ReferrerListing(oci::Repository& repository, const crypto::Digest& subject,
                  const std::vector<oci::Descriptor>& entries, const AttachOptions& options, const Cancel& cancel)
      : repository_(repository), subject_(subject), entries_(entries), options_(options), cancel_(cancel) {}

  [[nodiscard]] Result<std::string> run(std::optional<bool> referrers_api) {
    if (referrers_api.value_or(true)) {
      TRY(const Listing listing, poll());
      if (listing == Listing::Listed) return std::string();
      if (listing == Listing::NotListed && !reads_both_places()) {
        return fail(ErrorCode::NotStored, "the registry accepted the referrer " + entries_.front().digest.str() +
                                              " and its referrers API does not list it");
      }
    }
    return add_to_index();
  }

 private:
  [[nodiscard]] Result<Listing> poll() {
    const std::size_t polls = reads_both_places() ? kPollsBeforeFallback : kPolls.size();
    for (std::size_t i = 0; i < polls; ++i) {
      CHECK(cancel_.sleep(kPolls[i]));
      TRY(const auto referrers, repository_.referrers(subject_, cancel_));
      if (std::ranges::all_of(entries_, [&](const auto& ours) { return holds(referrers, ours.digest); })) {
        return Listing::Listed;
      }
      if (!referrers.api) return Listing::NoApi;
    }
    return Listing::NotListed;
  }

  [[nodiscard]] static bool holds(const oci::Referrers& referrers, const crypto::Digest& ours) {
    return std::ranges::find(referrers.entries, ours, &oci::Descriptor::digest) != referrers.entries.end();
  }

  [[nodiscard]] bool reads_both_places() const {
    return oci::has_quirk(repository_.reference().registry(), oci::Quirk::ReferrersInBothPlaces);
  }

  [[nodiscard]] Result<std::string> add_to_index() {
    EntrySet ours;
    for (const auto& entry : entries_) {
      const OrderedJson json = entry.to_json();
      ours.add(FallbackIndex::key_of(json), json);
    }
    FallbackIndex document(subject_);
    std::string tag = oci::attachment_tag(subject_, oci::AttachmentKind::ReferrersIndex);
    CHECK(write_safely({repository_, tag, document, std::move(ours), std::nullopt, options_.settle, options_.locks},
                       cancel_));
    return tag;
  }

  oci::Repository& repository_;
  const crypto::Digest& subject_;
  const std::vector<oci::Descriptor>& entries_;
  const AttachOptions& options_;
  const Cancel& cancel_;
};

}  // namespace

Result<std::string> list_referrers(oci::Repository& repository, const crypto::Digest& subject,
                                   const std::vector<oci::Descriptor>& entries, std::optional<bool> referrers_api,
                                   const AttachOptions& options, const Cancel& cancel) {
  return ReferrerListing(repository, subject, entries, options, cancel).run(referrers_api);
}

Result<void> require_manifest(oci::Repository& repository, const crypto::Digest& manifest, const Cancel& cancel) {
  const auto head = patiently(
      cancel, [&] { return repository.head_manifest(manifest, cancel); },
      [](const Result<oci::Descriptor>& result) { return !result && may_pass(result.error()); });
  if (head) return {};
  if (head.error().code != ErrorCode::NotFound) return fail(head.error());
  return fail(ErrorCode::NotStored, "the registry accepted the bundle " + manifest.str() + " and does not keep it");
}

}  // namespace sigwright::cosign

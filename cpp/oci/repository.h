#pragma once
// One repository, remote or an image layout: the operations every verb is written against.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "oci/blob_reader.h"
#include "oci/manifest.h"
#include "oci/reference.h"
#include "oci/tag_list.h"

namespace sigwright::oci {

// How a manifest is asked for.
// A tag, or a digest. The empty tag is a reference with neither: "latest" in a registry, in a layout its only image.
using ManifestName = std::variant<std::string, crypto::Digest>;
[[nodiscard]] std::string manifest_name_text(const ManifestName& name);

struct FetchedManifest {
  Manifest manifest;
  std::string etag;  // empty where the registry gives none
};

struct PutManifest {
  std::string raw;
  std::string media_type;
  std::optional<std::string> tag;  // absent: by digest; given: sent once, so that no repeat buries another's write
  std::string if_match;            // sent as If-Match where not empty; "*none*" sends If-None-Match: *
};

struct Referrers {
  bool api = false;  // the registry answered the referrers API; otherwise `entries` come from the fallback tag
  std::vector<Descriptor> entries;  // every page, in order, duplicates dropped
};

// Where the bytes of a blob come from.
struct BlobSource {
  OpenBlob open;
  // A repository that has it: where that is in the same registry, the registry links it and nothing is sent.
  std::optional<Reference> from;
};

// Calls may run together. Every body that was asked for by digest has been hashed and compared; every manifest parsed.
// Errors: NotFound (tag, manifest or blob), AccessDenied (401, 403), Unreachable (no answer, 429 and 5xx after
// retries), DigestMismatch, Malformed, LimitExceeded, TimedOut, Interrupted, LocalFile (layouts).
class Repository {
 public:
  virtual ~Repository() = default;

  // The repository's name; tag and digest as they were in the reference it was opened with.
  [[nodiscard]] virtual const Reference& reference() const noexcept = 0;

  [[nodiscard]] virtual Result<FetchedManifest> get_manifest(const ManifestName& name, const Cancel& cancel) = 0;
  // The descriptor alone (HEAD where the registry can); for a tag this resolves it.
  [[nodiscard]] virtual Result<Descriptor> head_manifest(const ManifestName& name, const Cancel& cancel) = 0;
  // At most min(descriptor.size, cap) bytes; a longer or shorter body is DigestMismatch, a declared size over the cap
  // LimitExceeded.
  [[nodiscard]] virtual Result<Bytes> get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) = 0;
  // The same as a stream of any size, as verified_reader() gives it.
  [[nodiscard]] virtual Result<BlobReaderPtr> read_blob(const Descriptor& blob, const Cancel& cancel) = 0;
  [[nodiscard]] virtual Result<bool> has_blob(const crypto::Digest& digest, const Cancel& cancel) = 0;

  // Idempotent: nothing is sent for a blob that is there.
  [[nodiscard]] virtual Result<Descriptor> put_blob(ByteView data, std::string_view media_type,
                                                    const Cancel& cancel) = 0;
  // The same for a stream that has been verified, by verified_reader() or as read_blob() gives it. Where it fails,
  // nothing of the blob is kept.
  [[nodiscard]] virtual Result<void> write_blob(const Descriptor& blob, const BlobSource& source,
                                                const Cancel& cancel) = 0;
  // The manifest's digest as we computed it. WriteConflict when if_match did not hold (412). `etag` of the next read
  // may differ.
  [[nodiscard]] virtual Result<crypto::Digest> put_manifest(const PutManifest& put, const Cancel& cancel) = 0;
  [[nodiscard]] virtual Result<void> delete_manifest(const ManifestName& name, const Cancel& cancel) = 0;

  // What refers to `subject`, by the API or, after 404, 405 or 501 (and always in addition on hosts with such a quirk),
  // by the fallback tag. No referrers is an empty list.
  [[nodiscard]] virtual Result<Referrers> referrers(const crypto::Digest& subject, const Cancel& cancel) = 0;
  [[nodiscard]] virtual Result<TagList> tags(const Cancel& cancel) = 0;

  // Whether so much is asked of it already that one more request at the same time would only wait for the others.
  [[nodiscard]] virtual bool is_busy() const noexcept { return false; }

  // A layout changes its index under a lock and so needs no settling; a registry may lose concurrent writes of one tag.
  [[nodiscard]] virtual bool writes_are_atomic() const noexcept = 0;
};

}  // namespace sigwright::oci

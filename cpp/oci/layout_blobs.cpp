#include "oci/layout_blobs.h"

#include "base/text.h"
#include "crypto/hash.h"

namespace sigwright::oci {
namespace {

constexpr char kBlobs[] = "blobs";
constexpr std::size_t kMaxFiles = 1'000'000;

std::string algorithm_of(const crypto::Digest& digest) { return std::string(crypto::hash_name(digest.algorithm())); }

}  // namespace

Result<LayoutFile> LayoutBlobs::open(const crypto::Digest& digest) const {
  TRY(const auto blobs, root_->child(kBlobs));
  TRY(const auto directory, blobs.child(algorithm_of(digest)));
  return directory.open_file(std::string(digest.hex()));
}

Result<Bytes> LayoutBlobs::read(const crypto::Digest& digest, std::optional<std::uint64_t> size, std::size_t cap,
                                const Cancel& cancel) const {
  auto file = open(digest);
  if (!file && file.error().code == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, "the layout " + printable(root_->path()) + " has no blob " + digest.str());
  }
  if (!file) return fail(std::move(file).error());
  const std::uint64_t wanted = size.value_or(file->size);
  if (wanted > cap) {
    return fail(ErrorCode::LimitExceeded, digest.str() + " is larger than " + std::to_string(cap) + " bytes");
  }
  if (file->size != wanted) {
    return fail(ErrorCode::DigestMismatch, printable(file->path) + " has " + std::to_string(file->size) +
                                               " bytes where " + std::to_string(wanted) + " are expected");
  }
  TRY(auto data, file->read(cap, cancel));
  if (!digest.matches(data)) {
    return fail(ErrorCode::DigestMismatch, printable(file->path) + " does not have the digest that names it",
                "the layout was damaged or altered");
  }
  return data;
}

Result<BlobReaderPtr> LayoutBlobs::stream(const Descriptor& blob, const Cancel& cancel) const {
  auto file = open(blob.digest);
  if (!file && file.error().code == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, "the layout " + printable(root_->path()) + " has no blob " + blob.digest.str());
  }
  if (!file) return fail(std::move(file).error());
  std::string path = printable(file->path);
  if (file->size != blob.size) {
    return fail(ErrorCode::DigestMismatch, path + " has " + std::to_string(file->size) + " bytes where " +
                                               std::to_string(blob.size) + " are expected");
  }
  const int descriptor = file->descriptor.get();
  file->descriptor.release();
  return verified_reader(descriptor_reader(descriptor, path, cancel), blob, path);
}

Result<bool> LayoutBlobs::has(const crypto::Digest& digest) const {
  const auto file = open(digest);
  if (file) return true;
  if (file.error().code == ErrorCode::NotFound) return false;
  return fail(file.error());
}

Result<bool> LayoutBlobs::is_intact(const crypto::Digest& digest, std::uint64_t size, const Cancel& cancel) const {
  const auto file = open(digest);
  if (!file || file->size != size) return false;
  TRY(const Bytes found, crypto::hash_descriptor(digest.algorithm(), file->descriptor.get(), cancel));
  return crypto::Digest::from_raw(digest.algorithm(), found) == digest;
}

Result<void> LayoutBlobs::write(const crypto::Digest& digest, ByteView data, const Cancel& cancel) const {
  CHECK(cancel.check());
  TRY(const bool intact, is_intact(digest, data.size(), cancel));
  if (intact) return {};
  TRY(const auto blobs, root_->make_child(kBlobs));
  TRY(const auto directory, blobs.make_child(algorithm_of(digest)));
  return directory.replace_file(std::string(digest.hex()), data);
}

Result<void> LayoutBlobs::write_stream(const Descriptor& blob, const OpenBlob& open, const Cancel& cancel) const {
  TRY(const bool intact, is_intact(blob.digest, blob.size, cancel));
  if (intact) return {};
  TRY(const auto blobs, root_->make_child(kBlobs));
  TRY(const auto directory, blobs.make_child(algorithm_of(blob.digest)));
  TRY(const auto reader, open());
  return directory.replace_file(std::string(blob.digest.hex()), *reader);
}

Result<void> LayoutBlobs::remove(const crypto::Digest& digest) const {
  TRY(const auto blobs, root_->child(kBlobs));
  TRY(const auto directory, blobs.child(algorithm_of(digest)));
  return directory.remove_file(std::string(digest.hex()));
}

Result<std::vector<crypto::Digest>> LayoutBlobs::sha256_names() const {
  TRY(const auto blobs, root_->child(kBlobs));
  TRY(const auto directory, blobs.child("sha256"));
  TRY(const auto names, directory.names(kMaxFiles));
  std::vector<crypto::Digest> digests;
  for (const std::string& name : names) {
    if (auto digest = crypto::Digest::parse("sha256:" + name)) digests.push_back(*std::move(digest));
  }
  return digests;
}

}  // namespace sigwright::oci

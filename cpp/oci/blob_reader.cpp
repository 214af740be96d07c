#include "oci/blob_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "crypto/hash.h"
#include "oci/layout_directory.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10;

// One piece behind its source.
class VerifiedReader final : public BlobReader {
 public:
  VerifiedReader(BlobReaderPtr source, Descriptor blob, std::string what)
      : source_(std::move(source)), blob_(std::move(blob)), what_(std::move(what)), hasher_(blob_.digest.algorithm()) {}

  [[nodiscard]] Result<void> next(Bytes& piece) override {
    piece.clear();
    if (ended_) return {};
    if (!begun_) CHECK(fetch());
    begun_ = true;
    std::swap(now_, ahead_);
    if (!now_.empty()) CHECK(fetch());
    if (ahead_.empty()) CHECK(check_whole());
    std::swap(piece, now_);
    return {};
  }

 private:
  [[nodiscard]] Result<void> fetch() {
    CHECK(source_->next(ahead_));
    seen_ += ahead_.size();
    if (seen_ > blob_.size) return mismatch("there are more than the " + std::to_string(blob_.size) + " bytes stated");
    hasher_.update(ahead_);
    return {};
  }

  [[nodiscard]] Result<void> check_whole() {
    ended_ = true;
    if (seen_ != blob_.size) {
      return mismatch(std::to_string(seen_) + " of " + std::to_string(blob_.size) + " bytes came");
    }
    const Bytes raw = std::move(hasher_).finish();
    if (crypto::Digest::from_raw(blob_.digest.algorithm(), raw) == blob_.digest) return {};
    return mismatch("other bytes came than these");
  }

  [[nodiscard]] Result<void> mismatch(const std::string& why) {
    ended_ = true;
    return fail(ErrorCode::DigestMismatch, what_ + ": " + why);
  }

  BlobReaderPtr source_;
  Descriptor blob_;
  std::string what_;
  crypto::Hasher hasher_;
  Bytes now_, ahead_;
  std::uint64_t seen_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

class MemoryReader final : public BlobReader {
 public:
  explicit MemoryReader(Bytes data) : data_(std::move(data)) {}
  [[nodiscard]] Result<void> next(Bytes& piece) override {
    piece = std::exchange(data_, {});
    return {};
  }

 private:
  Bytes data_;
};

class DescriptorReader final : public BlobReader {
 public:
  DescriptorReader(FileDescriptor file, std::string path, const Cancel& cancel)
      : file_(std::move(file)), path_(std::move(path)), cancel_(cancel) {}
  [[nodiscard]] Result<void> next(Bytes& piece) override {
    CHECK(cancel_.check());
    piece.resize(kPiece);
    for (;;) {
      const ssize_t count = ::read(file_.get(), piece.data(), piece.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail(ErrorCode::LocalFile, "reading " + path_ + ": " + std::strerror(errno));
      piece.resize(static_cast<std::size_t>(count));
      return {};
    }
  }

 private:
  FileDescriptor file_;
  std::string path_;
  Cancel cancel_;
};

}  // namespace

BlobReaderPtr verified_reader(BlobReaderPtr source, Descriptor blob, std::string what) {
  return std::make_unique<VerifiedReader>(std::move(source), std::move(blob), std::move(what));
}

BlobReaderPtr memory_reader(Bytes data) { return std::make_unique<MemoryReader>(std::move(data)); }

BlobReaderPtr descriptor_reader(int descriptor, std::string path, const Cancel& cancel) {
  return std::make_unique<DescriptorReader>(FileDescriptor(descriptor), std::move(path), cancel);
}

Result<BlobReaderPtr> file_reader(const std::filesystem::path& path, const Cancel& cancel) {
  const std::string name = printable(path.string());
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return fail(ErrorCode::LocalFile, "opening " + name + ": " + std::strerror(errno));
  struct stat found{};
  if (::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return fail(ErrorCode::LocalFile, name + " is not a regular file");
  }
  return std::make_unique<DescriptorReader>(std::move(file), name, cancel);
}

Result<void> read_pieces(BlobReader& reader, const std::function<Result<void>(Bytes&)>& take) {
  Bytes piece;
  for (;;) {
    CHECK(reader.next(piece));
    if (piece.empty()) return {};
    CHECK(take(piece));
  }
}

Result<Descriptor> describe_file(const std::filesystem::path& path, std::string_view media_type, const Cancel& cancel) {
  TRY(const auto reader, file_reader(path, cancel));
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  std::uint64_t size = 0;
  CHECK(read_pieces(*reader, [&](ByteView piece) -> Result<void> {
    hasher.update(piece);
    size += piece.size();
    return {};
  }));
  const Bytes raw = std::move(hasher).finish();
  return Descriptor{.media_type = std::string(media_type),
                    .size = size,
                    .digest = crypto::Digest::from_raw(crypto::HashAlgorithm::Sha256, raw),
                    .artifact_type = {},
                    .annotations = {},
                    .platform = std::nullopt};
}

}  // namespace sigwright::oci

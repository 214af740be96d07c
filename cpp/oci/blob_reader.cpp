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

// As much as there is and fits, taken off `from`. g++ 12 makes a loop over single bytes of std::ranges::copy.
std::size_t copied(ByteView& from, std::span<std::uint8_t> to) {
  const std::size_t count = std::min(from.size(), to.size());
  if (count > 0) std::memcpy(to.data(), from.data(), count);
  from = from.subspan(count);
  return count;
}

// One piece behind its source.
class VerifiedReader final : public BlobReader {
 public:
  VerifiedReader(BlobReaderPtr source, Descriptor blob, std::string what)
      : source_(std::move(source)), blob_(std::move(blob)), what_(std::move(what)), hasher_(blob_.digest.algorithm()) {}

  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (ready_.empty() && !ended_) CHECK(advance());
    return copied(ready_, buffer);
  }

  [[nodiscard]] Result<ByteView> next(std::span<std::uint8_t> /*space*/) override {
    if (ready_.empty() && !ended_) CHECK(advance());
    return std::exchange(ready_, {});
  }

 private:
  // Makes the piece that was read before ready, once the one behind it is here.
  [[nodiscard]] Result<void> advance() {
    if (!begun_) CHECK(fetch());
    begun_ = true;
    std::swap(now_, next_);
    std::swap(now_size_, next_size_);
    CHECK(fetch());
    ready_ = ByteView(now_).first(now_size_);
    if (next_size_ > 0) return {};
    ended_ = true;
    return check_whole();
  }

  [[nodiscard]] Result<void> fetch() {
    next_.resize(kPiece);
    next_size_ = 0;
    while (next_size_ < kPiece) {
      TRY(const std::size_t count, source_->read(std::span(next_).subspan(next_size_)));
      if (count == 0) break;
      next_size_ += count;
    }
    seen_ += next_size_;
    if (seen_ > blob_.size) return mismatch("there are more than the " + std::to_string(blob_.size) + " bytes stated");
    hasher_.update(ByteView(next_).first(next_size_));
    return {};
  }

  [[nodiscard]] Result<void> check_whole() {
    if (seen_ != blob_.size) {
      return mismatch(std::to_string(seen_) + " of " + std::to_string(blob_.size) + " bytes came");
    }
    const Bytes raw = std::move(hasher_).finish();
    if (crypto::Digest::from_raw(blob_.digest.algorithm(), raw) == blob_.digest) return {};
    return mismatch("other bytes came than these");
  }

  [[nodiscard]] Result<void> mismatch(const std::string& why) {
    ended_ = true;
    ready_ = {};
    return fail(ErrorCode::DigestMismatch, what_ + ": " + why);
  }

  BlobReaderPtr source_;
  Descriptor blob_;
  std::string what_;
  crypto::Hasher hasher_;
  Bytes now_, next_;
  std::size_t now_size_ = 0, next_size_ = 0;
  ByteView ready_;
  std::uint64_t seen_ = 0;
  bool begun_ = false;
  bool ended_ = false;
};

class MemoryReader final : public BlobReader {
 public:
  explicit MemoryReader(Bytes data) : data_(std::move(data)) {}
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> buffer) override { return copied(rest_, buffer); }

 private:
  Bytes data_;
  ByteView rest_ = data_;
};

class DescriptorReader final : public BlobReader {
 public:
  DescriptorReader(FileDescriptor file, std::string path, const Cancel& cancel)
      : file_(std::move(file)), path_(std::move(path)), cancel_(cancel) {}
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    CHECK(cancel_.check());
    for (;;) {
      const ssize_t count = ::read(file_.get(), buffer.data(), buffer.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return fail(ErrorCode::LocalFile, "reading " + path_ + ": " + std::strerror(errno));
    }
  }

 private:
  FileDescriptor file_;
  std::string path_;
  Cancel cancel_;
};

}  // namespace

Result<ByteView> BlobReader::next(std::span<std::uint8_t> space) {
  TRY(const std::size_t count, read(space));
  return ByteView(space).first(count);
}

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

Result<void> read_pieces(BlobReader& reader, const std::function<Result<void>(ByteView)>& take) {
  Bytes space(kPiece);
  for (;;) {
    TRY(const ByteView piece, reader.next(space));
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

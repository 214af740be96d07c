#include "cosign/blob_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include "base/file_descriptor.h"
#include "crypto/hash.h"

namespace sigwright::cosign {
namespace {

using crypto::Digest;
using crypto::HashAlgorithm;

constexpr std::size_t kPiece = std::size_t{256} << 10;

std::unexpected<Error> local(const std::string& name, int error) {
  return fail(ErrorCode::LocalFile, name + ": " + std::strerror(error));
}

class Mapping {
 public:
  Mapping(void* data, std::size_t size) : data_(data), size_(size) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(data_, size_); }
  [[nodiscard]] ByteView view() const noexcept { return {static_cast<const std::uint8_t*>(data_), size_}; }

 private:
  void* data_;
  std::size_t size_;
};

// Bytes in memory.
class MemoryBlob final : public Blob {
 public:
  explicit MemoryBlob(ByteView bytes) : bytes_(bytes) {}
  [[nodiscard]] Result<Bytes> digest(HashAlgorithm algorithm) const override { return crypto::hash(algorithm, bytes_); }
  [[nodiscard]] Result<ByteView> bytes() const override { return bytes_; }
  [[nodiscard]] std::optional<Digest> known_digest() const override { return Digest::of(bytes_); }

 private:
  ByteView bytes_;
};

// Digests alone: given by the caller, or taken from a stream that is gone.
class DigestBlob final : public Blob {
 public:
  void add(HashAlgorithm algorithm, Bytes digest) { digests_[algorithm] = std::move(digest); }

  [[nodiscard]] Result<Bytes> digest(HashAlgorithm algorithm) const override {
    const auto found = digests_.find(algorithm);
    if (found != digests_.end()) return found->second;
    return fail(ErrorCode::Usage,
                "the " + std::string(crypto::hash_name(algorithm)) + " digest of the blob is needed and not known",
                "pass the file itself, or that digest");
  }
  [[nodiscard]] Result<ByteView> bytes() const override {
    return fail(ErrorCode::Usage, "an Ed25519 signature covers the blob itself, not its digest",
                "pass the file itself");
  }
  [[nodiscard]] std::optional<Digest> known_digest() const override {
    if (digests_.empty()) return std::nullopt;
    return Digest::from_raw(digests_.begin()->first, digests_.begin()->second);
  }

 private:
  std::map<HashAlgorithm, Bytes> digests_;
};

// A regular file, from its beginning.
class FileBlob final : public Blob {
 public:
  FileBlob(FileDescriptor file, std::string name, std::size_t size, const Cancel& cancel)
      : file_(std::move(file)), name_(std::move(name)), size_(size), cancel_(cancel) {}

  [[nodiscard]] Result<Bytes> digest(HashAlgorithm algorithm) const override {
    const std::lock_guard lock(mutex_);
    if (const auto found = digests_.find(algorithm); found != digests_.end()) return found->second;
    if (::lseek(file_.get(), 0, SEEK_SET) != 0) return local(name_, errno);
    TRY(auto digest, with_context(crypto::hash_descriptor(algorithm, file_.get(), cancel_), name_));
    digests_[algorithm] = digest;
    return digest;
  }

  [[nodiscard]] Result<ByteView> bytes() const override {
    const std::lock_guard lock(mutex_);
    if (size_ == 0) return ByteView();
    if (!mapping_) {
      void* data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.get(), 0);
      if (data == MAP_FAILED) return local(name_, errno);
      mapping_ = std::make_unique<Mapping>(data, size_);
    }
    return mapping_->view();
  }

  [[nodiscard]] std::optional<Digest> known_digest() const override {
    const std::lock_guard lock(mutex_);
    if (digests_.empty()) return std::nullopt;
    return Digest::from_raw(digests_.begin()->first, digests_.begin()->second);
  }

 private:
  FileDescriptor file_;
  std::string name_;
  std::size_t size_;
  Cancel cancel_;
  mutable std::mutex mutex_;
  mutable std::map<HashAlgorithm, Bytes> digests_;
  mutable std::unique_ptr<Mapping> mapping_;
};

// Gives every piece of a stream to `take`.
template <class Take>
Result<void> for_each_piece(int fd, const std::string& name, const Cancel& cancel, const Take& take) {
  Bytes buffer(kPiece);
  for (;;) {
    CHECK(cancel.check());
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return local(name, errno);
    if (got == 0) return {};
    CHECK(take(ByteView(buffer.data(), static_cast<std::size_t>(got))));
  }
}

Result<std::unique_ptr<Blob>> hash_stream(int fd, const std::string& name, const BlobNeeds& needs,
                                          const Cancel& cancel) {
  std::map<HashAlgorithm, crypto::Hasher> hashers;
  for (const auto algorithm : needs.digests) hashers.emplace(algorithm, algorithm);
  CHECK(for_each_piece(fd, name, cancel, [&](ByteView piece) -> Result<void> {
    for (auto& [algorithm, hasher] : hashers) hasher.update(piece);
    return {};
  }));
  auto blob = std::make_unique<DigestBlob>();
  for (auto& [algorithm, hasher] : hashers) blob->add(algorithm, std::move(hasher).finish());
  return blob;
}

Result<std::unique_ptr<Blob>> spool_stream(int fd, const std::string& name, const Cancel& cancel) {
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  if (error) return fail(ErrorCode::LocalFile, "no directory for temporary files: " + error.message());
  std::string path = (directory / "sigwright-XXXXXX").string();
  FileDescriptor spool(::mkostemp(path.data(), O_CLOEXEC));
  if (!spool.valid()) return local(path, errno);
  if (::unlink(path.c_str()) != 0) return local(path, errno);
  std::size_t size = 0;
  CHECK(for_each_piece(fd, name, cancel, [&](ByteView piece) -> Result<void> {
    size += piece.size();
    if (!write_all(spool.get(), piece)) return local(path, errno);
    return {};
  }));
  return std::make_unique<FileBlob>(std::move(spool), name, size, cancel);
}

Result<std::unique_ptr<Blob>> open_path(const std::string& path, const BlobNeeds& needs, const Cancel& cancel) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path;
  FileDescriptor file(standard_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                     : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.valid()) return local(name, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return local(name, errno);
  if (S_ISDIR(status.st_mode)) return local(name, EISDIR);
  const bool seekable = S_ISREG(status.st_mode) && ::lseek(file.get(), 0, SEEK_CUR) == 0;
  if (seekable) {
    return std::make_unique<FileBlob>(std::move(file), name, static_cast<std::size_t>(status.st_size), cancel);
  }
  return needs.bytes ? spool_stream(file.get(), name, cancel) : hash_stream(file.get(), name, needs, cancel);
}

}  // namespace

Result<std::unique_ptr<Blob>> open_blob(const BlobSource& source, const BlobNeeds& needs, const Cancel& cancel) {
  if (const auto* bytes = std::get_if<ByteView>(&source)) return std::make_unique<MemoryBlob>(*bytes);
  if (const auto* path = std::get_if<BlobPath>(&source)) return open_path(path->path, needs, cancel);
  const auto& digest = std::get<Digest>(source);
  auto blob = std::make_unique<DigestBlob>();
  blob->add(digest.algorithm(), digest.raw());
  return blob;
}

std::string blob_name(const BlobSource& source) {
  if (const auto* path = std::get_if<BlobPath>(&source)) return path->path;
  if (const auto* digest = std::get_if<Digest>(&source)) return digest->str();
  return "blob";
}

}  // namespace sigwright::cosign

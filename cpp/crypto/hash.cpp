#include "crypto/hash.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/file_descriptor.h"
#include "crypto/openssl.h"

namespace sigwright::crypto {
namespace {

struct HashRow {
  std::string_view name;
  std::size_t size;
};
constexpr std::array kHashes{HashRow{"sha256", 32}, HashRow{"sha384", 48}, HashRow{"sha512", 64}};

const HashRow& row(HashAlgorithm algorithm) noexcept { return kHashes[static_cast<std::size_t>(algorithm)]; }

// Small enough to stay in a core's second-level cache, so that hashing does not read memory a second time.
constexpr std::size_t kReadBytes = std::size_t{128} << 10;
constexpr int kPollMilliseconds = 100;

std::unexpected<Error> read_error(int cause) {
  return fail(ErrorCode::LocalFile, std::string("reading failed: ") + std::strerror(cause));
}

// A pipe may stay silent for ever: waits in slices and looks at `cancel` between them.
Result<void> wait_readable(int descriptor, const Cancel& cancel) {
  if (descriptor < 0) return read_error(EBADF);  // poll() would ignore it for ever
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  while (true) {
    CHECK(cancel.check());
    const int ready = ::poll(&waiting, 1, kPollMilliseconds);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return read_error(errno);
  }
}

// Zero at the end.
Result<std::size_t> read_some(int descriptor, std::span<std::uint8_t> buffer, const Cancel& cancel) {
  while (true) {
    CHECK(wait_readable(descriptor, cancel));
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return read_error(errno);
  }
}

}  // namespace

std::string_view hash_name(HashAlgorithm algorithm) noexcept { return row(algorithm).name; }
std::size_t hash_size(HashAlgorithm algorithm) noexcept { return row(algorithm).size; }

std::optional<HashAlgorithm> hash_from_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kHashes.size(); ++i) {
    if (kHashes[i].name == name) return static_cast<HashAlgorithm>(i);
  }
  return std::nullopt;
}

struct Hasher::Impl {
  HashAlgorithm algorithm;
  MdContextPtr context;
};

Hasher::Hasher(HashAlgorithm algorithm)
    : impl_(std::make_unique<Impl>(Impl{algorithm, MdContextPtr(EVP_MD_CTX_new())})) {
  must(impl_->context && EVP_DigestInit_ex2(impl_->context.get(), evp_md(algorithm), nullptr) == 1);
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(ByteView data) { must(EVP_DigestUpdate(impl_->context.get(), data.data(), data.size()) == 1); }

Bytes Hasher::finish() && {
  Bytes digest(hash_size(impl_->algorithm));
  must(EVP_DigestFinal_ex(impl_->context.get(), digest.data(), nullptr) == 1);
  impl_.reset();
  return digest;
}

Bytes hash(HashAlgorithm algorithm, ByteView data) {
  Hasher hasher(algorithm);
  hasher.update(data);
  return std::move(hasher).finish();
}

// A thread's context is used again: making one takes longer than hashing a node of a tree. It is no MdContextPtr: that
// enters a NoFork, and what a thread remembers of those may be gone before this is.
Sha256 sha256_of_both(ByteView first, ByteView second) {
  static const EVP_MD* const algorithm = evp_md(HashAlgorithm::Sha256);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  must(context && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  must(EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1);
  must(EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1);
  Sha256 digest{};
  must(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
  return digest;
}

Result<Bytes> hash_file(HashAlgorithm algorithm, const std::filesystem::path& path, const Cancel& cancel) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    const int cause = errno;
    return fail(ErrorCode::LocalFile, "opening " + path.string() + ": " + std::strerror(cause));
  }
  return with_context(hash_descriptor(algorithm, file.get(), cancel), path.string());
}

Result<Bytes> hash_descriptor(HashAlgorithm algorithm, int descriptor, const Cancel& cancel) {
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);  // advice: a pipe refuses it and nothing is lost
  Hasher hasher(algorithm);
  Bytes buffer(kReadBytes);
  while (true) {
    TRY(const std::size_t got, read_some(descriptor, buffer, cancel));
    if (got == 0) return std::move(hasher).finish();
    hasher.update(ByteView(buffer).first(got));
  }
}

}  // namespace sigwright::crypto

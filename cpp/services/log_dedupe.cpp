#include "services/log_dedupe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sigwright::services {
namespace {

struct Header {
  std::array<char, 8> magic;
  std::uint64_t slots;
  std::uint64_t covers;
};

constexpr std::array<char, 8> kMagic{'s', 'w', 'd', 'e', 'd', 'u', 'p', '1'};
constexpr std::uint64_t kFirstSlots = 1 << 12;
constexpr std::uint64_t kHeaderBytes = 4096;

std::uint64_t tag_of(const tlog::Hash& leaf) {
  std::uint64_t tag = 0;
  std::memcpy(&tag, leaf.data(), sizeof tag);
  return tag;
}

std::uint64_t wanted_slots(std::uint64_t entries) { return std::max(kFirstSlots, std::bit_ceil(entries * 2 + 2)); }

}  // namespace

Result<void> LogDedupe::read_at(std::uint64_t offset, void* data, std::size_t size) const {
  const ssize_t count = ::pread(descriptor_.get(), data, size, static_cast<off_t>(offset));
  if (count != static_cast<ssize_t>(size))
    return fail(ErrorCode::LocalFile, "reading " + path_.string() + ": it is cut off");
  return {};
}

Result<void> LogDedupe::write_at(std::uint64_t offset, const void* data, std::size_t size) {
  const ssize_t count = ::pwrite(descriptor_.get(), data, size, static_cast<off_t>(offset));
  if (count != static_cast<ssize_t>(size))
    return fail(ErrorCode::LocalFile, "writing " + path_.string() + ": " + std::strerror(errno));
  return {};
}

Result<void> LogDedupe::seal() {
  const Header header{kMagic, slots_, covers_};
  return write_at(0, &header, sizeof header);
}

Result<void> LogDedupe::reset(std::uint64_t slots) {
  slots_ = slots;
  covers_ = 0;
  const auto length = static_cast<off_t>(kHeaderBytes + slots * sizeof(Slot));
  if (::ftruncate(descriptor_.get(), 0) != 0 ||
      ::ftruncate(descriptor_.get(), length) != 0) {  // a sparse file of zeros: all slots free
    return fail(ErrorCode::LocalFile, "writing " + path_.string() + ": " + std::strerror(errno));
  }
  return seal();
}

Result<LogDedupe> LogDedupe::open(const std::filesystem::path& path, std::uint64_t size, const tlog::TileReader& read) {
  LogDedupe table(FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)), path);
  if (!table.descriptor_.valid())
    return fail(ErrorCode::LocalFile, "opening " + path.string() + ": " + std::strerror(errno));
  Header header{};
  const bool readable = table.read_at(0, &header, sizeof header).has_value() && header.magic == kMagic;
  const off_t length = ::lseek(table.descriptor_.get(), 0, SEEK_END);
  const bool whole = readable && std::has_single_bit(header.slots) && header.slots <= (std::uint64_t{1} << 40) &&
                     length == static_cast<off_t>(kHeaderBytes + header.slots * sizeof(Slot)) &&
                     header.covers <= size && header.covers * 2 <= header.slots;
  if (whole) {
    table.slots_ = header.slots;
    table.covers_ = header.covers;
  } else {
    CHECK(table.reset(wanted_slots(size)));
  }
  CHECK(table.replay(size, read));
  return table;
}

Result<void> LogDedupe::replay(std::uint64_t size, const tlog::TileReader& read) {
  if (covers_ == size) return {};
  if ((size + 1) * 2 > slots_) CHECK(reset(wanted_slots(size)));
  while (covers_ < size) {
    const std::uint64_t tile = covers_ / tlog::kTileWidth;
    const std::uint64_t width = tlog::tile_width(0, tile, size);
    TRY(const Bytes hashes, read(tlog::tile_path(0, tile, width)));
    if (hashes.size() < width * 32) return fail(ErrorCode::LogEvidence, "a tile of the log is cut off");
    while (covers_ < tile * tlog::kTileWidth + width) {
      TRY(const auto leaf, tlog::hash_from(ByteView(hashes).subspan(covers_ % tlog::kTileWidth * 32, 32)));
      CHECK(put(leaf, covers_));
      ++covers_;
    }
  }
  return seal();
}

Result<void> LogDedupe::put(const tlog::Hash& leaf, std::uint64_t index) {
  const Slot slot{tag_of(leaf), index + 1};
  for (std::uint64_t probe = 0; probe < slots_; ++probe) {
    const std::uint64_t offset = kHeaderBytes + ((slot.tag + probe) & (slots_ - 1)) * sizeof(Slot);
    Slot found{};
    CHECK(read_at(offset, &found, sizeof found));
    if (found.index_plus_one == 0 || found.index_plus_one == slot.index_plus_one)
      return write_at(offset, &slot, sizeof slot);
  }
  return fail(ErrorCode::Internal, "the table of log entries is full");
}

Result<std::optional<std::uint64_t>> LogDedupe::find(const tlog::Hash& leaf, std::uint64_t size,
                                                     const tlog::TileReader& read) const {
  const std::uint64_t tag = tag_of(leaf);
  for (std::uint64_t probe = 0; probe < slots_; ++probe) {
    Slot found{};
    CHECK(read_at(kHeaderBytes + ((tag + probe) & (slots_ - 1)) * sizeof(Slot), &found, sizeof found));
    if (found.index_plus_one == 0) return std::nullopt;
    const std::uint64_t index = found.index_plus_one - 1;
    if (found.tag != tag || index >= size) continue;
    const std::uint64_t tile = index / tlog::kTileWidth;
    TRY(const Bytes hashes, read(tlog::tile_path(0, tile, tlog::tile_width(0, tile, size))));
    const std::size_t at = index % tlog::kTileWidth * 32;
    if (at + 32 <= hashes.size() &&
        std::equal(leaf.begin(), leaf.end(), hashes.begin() + static_cast<std::ptrdiff_t>(at)))
      return index;
  }
  return std::nullopt;
}

}  // namespace sigwright::services

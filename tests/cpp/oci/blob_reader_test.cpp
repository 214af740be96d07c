#include "oci/blob_reader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "cpp/oci/temporary_directory.h"

namespace sigwright::oci {
namespace {

Bytes content(std::size_t size) {
  Bytes data(size);
  for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * 31 + i / 7);
  return data;
}

Descriptor descriptor_of(const Bytes& data) {
  return {.media_type = "x",
          .size = data.size(),
          .digest = crypto::Digest::of(data),
          .artifact_type = {},
          .annotations = {},
          .platform = std::nullopt};
}

struct Read {
  Bytes data;
  std::optional<Error> error;
};
Read read_all(BlobReader& reader) {
  Read read;
  const auto done = read_pieces(reader, [&](ByteView piece) -> Result<void> {
    read.data.insert(read.data.end(), piece.begin(), piece.end());
    return {};
  });
  if (!done) read.error = done.error();
  return read;
}

class VerifiedReaderTest : public testing::TestWithParam<std::size_t> {};

TEST_P(VerifiedReaderTest, GivesEverythingThatIsWhole) {
  const Bytes data = content(GetParam());
  const auto reader = verified_reader(memory_reader(data), descriptor_of(data), "blob");
  const auto read = read_all(*reader);
  EXPECT_FALSE(read.error);
  EXPECT_EQ(read.data, data);
}

TEST_P(VerifiedReaderTest, GivesNothingAfterItsEnd) {
  const Bytes data = content(GetParam());
  const auto reader = verified_reader(memory_reader(data), descriptor_of(data), "blob");
  static_cast<void>(read_all(*reader));
  Bytes piece(3);
  ASSERT_TRUE(reader->next(piece));
  EXPECT_TRUE(piece.empty());
}

TEST_P(VerifiedReaderTest, LeavesNothingOfWhatItRefuses) {
  Bytes data = content(GetParam());
  const Descriptor blob = descriptor_of(data);
  data.push_back(0);
  const auto reader = verified_reader(memory_reader(data), blob, "blob");
  Bytes piece(3);
  EXPECT_FALSE(reader->next(piece));
  EXPECT_TRUE(piece.empty());
}

TEST_P(VerifiedReaderTest, NeverGivesTheEndOfOtherBytes) {
  Bytes data = content(GetParam());
  const Descriptor blob = descriptor_of(data);
  if (data.empty()) return;
  data.back() ^= 1U;
  const auto read = read_all(*verified_reader(memory_reader(data), blob, "blob"));
  ASSERT_TRUE(read.error);
  EXPECT_EQ(read.error->code, ErrorCode::DigestMismatch);
  EXPECT_LT(read.data.size(), data.size());
}

TEST_P(VerifiedReaderTest, RefusesAnotherSize) {
  const Bytes data = content(GetParam());
  for (const int change : {-1, 1}) {
    Descriptor blob = descriptor_of(data);
    if (blob.size == 0 && change < 0) continue;
    blob.size += static_cast<std::uint64_t>(change);
    const auto read = read_all(*verified_reader(memory_reader(data), blob, "blob"));
    ASSERT_TRUE(read.error);
    EXPECT_EQ(read.error->code, ErrorCode::DigestMismatch);
    EXPECT_TRUE(data.empty() || read.data.size() < data.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, VerifiedReaderTest, testing::Values(0, 1, 1000, 131'072, 131'073, 1'000'000));

TEST(FileReader, ReadsAFileAndDescribesIt) {
  const TemporaryDirectory directory;
  const auto path = directory.write("file", "hello");
  const auto blob = describe_file(path, "text/plain", {});
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->size, 5U);
  EXPECT_EQ(blob->digest, crypto::Digest::of(as_bytes("hello")));
  const auto reader = file_reader(path, {});
  ASSERT_TRUE(reader);
  EXPECT_EQ(to_text(read_all(**reader).data), "hello");
}

TEST(FileReader, TakesRegularFilesAlone) {
  const TemporaryDirectory directory;
  ASSERT_EQ(::mkfifo((directory.path() / "pipe").c_str(), 0600), 0);
  for (const char* name : {"pipe", "absent", "."}) {
    const auto reader = file_reader(directory.path() / name, {});
    ASSERT_FALSE(reader) << name;
    EXPECT_EQ(reader.error().code, ErrorCode::LocalFile);
  }
}

TEST(FileReader, StopsWhenAskedTo) {
  const TemporaryDirectory directory;
  std::stop_source stop;
  stop.request_stop();
  const auto blob = describe_file(directory.write("file", "hello"), "x", Cancel{.stop = stop.get_token()});
  ASSERT_FALSE(blob);
  EXPECT_EQ(blob.error().code, ErrorCode::Interrupted);
}

}  // namespace
}  // namespace sigwright::oci

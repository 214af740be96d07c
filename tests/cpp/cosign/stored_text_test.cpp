#include "cosign/stored_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/attestation_limits.h"
#include "base/file.h"
#include "bundle/bundle.h"
#include "cpp/cosign/fixture.h"
#include "cpp/oci/temporary_directory.h"

namespace sigwright::cosign {
namespace {

using fakes::MemoryRepository;

bundle::SplitText large_text() {
  return bundle::SplitText::of(R"({"payload":"","payloadType":"t","signatures":[{"sig":"AQI="}]})",
                               Bytes(limits::kHeldTextBytes, 'x'));
}

TEST(StoredTextTest, is_described_and_read_as_often_as_it_is_asked) {
  const auto text = large_text();
  const auto stored = stored_text(text, "text/test");
  EXPECT_EQ(stored.blob.size, text.size());
  EXPECT_EQ(stored.blob.digest, crypto::Digest::of(as_bytes(text.joined())));
  for (int i = 0; i < 2; ++i) {
    const auto reader = take(stored.open());
    Bytes all;
    ASSERT_TRUE(oci::read_pieces(*reader, [&](ByteView piece) -> Result<void> {
      all.insert(all.end(), piece.begin(), piece.end());
      return {};
    }));
    EXPECT_EQ(as_text(all), text.joined());
  }
}

// A short one whole, a long one cut: the same comes of both.
TEST(StoredTextTest, comes_back_from_a_registry) {
  for (const auto& text :
       {large_text(), bundle::SplitText::of(large_text().before + large_text().after, to_bytes("x"))}) {
    MemoryRepository repository;
    const auto stored = stored_text(text, "text/test");
    ASSERT_TRUE(store(repository, stored, {}));
    const auto read = take(read_text(repository, stored.blob, {}));
    EXPECT_EQ(read.payload.has_value(), stored.blob.size > limits::kHeldTextBytes);
    EXPECT_EQ(read.whole().joined(), text.joined());
    EXPECT_EQ(read.sha256, crypto::sha256(as_bytes(text.joined())));
  }
}

TEST(StoredTextTest, of_a_file_is_what_the_file_holds) {
  const oci::TemporaryDirectory directory;
  const std::string path = (directory.path() / "file").string();
  ASSERT_TRUE(write_file(path, as_bytes("text")));
  const auto stored = take(stored_file(path, "text/test", {}));
  MemoryRepository repository;
  ASSERT_TRUE(store(repository, stored, {}));
  EXPECT_EQ(repository.blob(crypto::Digest::of(as_bytes("text"))), "text");
  ASSERT_TRUE(write_file(path, as_bytes("else")));
  MemoryRepository another;
  EXPECT_EQ(store(another, stored, {}).error().code, ErrorCode::DigestMismatch);
  EXPECT_EQ(stored_file(path + "x", "text/test", {}).error().code, ErrorCode::LocalFile);
}

TEST(StoredTextTest, larger_than_any_attestation_is_not_even_asked_for) {
  MemoryRepository repository;
  auto blob = stored_text(std::string("x"), "text/test").blob;
  blob.size = limits::kAttestationBytes + 1;
  EXPECT_EQ(read_text(repository, blob, {}).error().code, ErrorCode::LimitExceeded);
  EXPECT_TRUE(repository.log().empty());
}

}  // namespace
}  // namespace sigwright::cosign

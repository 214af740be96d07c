#include "oci/layout_blobs.h"

#include "cpp/oci/layout_fixture.h"

namespace sigwright::oci {
namespace {

using testing::file_text;
using testing::inode;
using testing::write_text;

class BlobsTest : public testing::LayoutTest {
 protected:
  [[nodiscard]] LayoutBlobs blobs() const { return LayoutBlobs(*directory_root_); }
  [[nodiscard]] Result<Bytes> read(std::optional<std::uint64_t> size = std::nullopt, std::size_t cap = 100) const {
    return blobs().read(digest_, size, cap, {});
  }
  void SetUp() override {
    LayoutTest::SetUp();
    directory_root_ = std::make_unique<LayoutDirectory>(LayoutDirectory::open(root()).value());
    ASSERT_TRUE(blobs().write(digest_, as_bytes("hello"), {}).has_value());
  }

  const crypto::Digest digest_ = crypto::Digest::of(as_bytes("hello"));
  std::unique_ptr<LayoutDirectory> directory_root_;
};

TEST_F(BlobsTest, AreReadByDigestAndSize) {
  EXPECT_EQ(to_text(read().value()), "hello");
  EXPECT_EQ(to_text(read(5, 5).value()), "hello");
  EXPECT_TRUE(blobs().has(digest_).value());
}

TEST_F(BlobsTest, OfAnotherSizeAreAMismatch) {
  EXPECT_EQ(read(4).error().code, ErrorCode::DigestMismatch);
  EXPECT_EQ(read(6).error().code, ErrorCode::DigestMismatch);
  EXPECT_EQ(read(0).error().code, ErrorCode::DigestMismatch);
}

TEST_F(BlobsTest, OverTheCapAreNotRead) {
  EXPECT_EQ(read(std::nullopt, 4).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(read(std::uint64_t{1} << 62, 100).error().code, ErrorCode::LimitExceeded);
}

TEST_F(BlobsTest, WithAChangedByteAreAMismatch) {
  damage(digest_);
  EXPECT_EQ(read().error().code, ErrorCode::DigestMismatch);
}

TEST_F(BlobsTest, ThatAreMissingAreNotFound) {
  const auto other = crypto::Digest::of(as_bytes("other"));
  EXPECT_EQ(blobs().read(other, std::nullopt, 100, {}).error().code, ErrorCode::NotFound);
  EXPECT_FALSE(blobs().has(other).value());
  const auto sha512 = crypto::Digest::of(as_bytes("hello"), crypto::HashAlgorithm::Sha512);
  EXPECT_EQ(blobs().read(sha512, std::nullopt, 100, {}).error().code, ErrorCode::NotFound);
}

TEST_F(BlobsTest, ThatAreLinksAreRefused) {
  const auto elsewhere = directory_.path() / "hello";
  write_text(elsewhere, "hello");
  std::filesystem::remove(blob_path(digest_));
  std::filesystem::create_symlink(elsewhere, blob_path(digest_));
  EXPECT_EQ(read().error().code, ErrorCode::Malformed);
  EXPECT_EQ(blobs().has(digest_).error().code, ErrorCode::Malformed);
}

TEST_F(BlobsTest, AreWrittenOnceAndMendedWhenDamaged) {
  const auto before = inode(blob_path(digest_));
  ASSERT_TRUE(blobs().write(digest_, as_bytes("hello"), {}).has_value());
  EXPECT_EQ(inode(blob_path(digest_)), before);
  damage(digest_);
  ASSERT_TRUE(blobs().write(digest_, as_bytes("hello"), {}).has_value());
  EXPECT_EQ(file_text(blob_path(digest_)), "hello");
  write_text(blob_path(digest_), "hello, cut or grown");
  ASSERT_TRUE(blobs().write(digest_, as_bytes("hello"), {}).has_value());
  EXPECT_EQ(file_text(blob_path(digest_)), "hello");
}

TEST_F(BlobsTest, OfSha512HaveTheirOwnDirectory) {
  const auto sha512 = crypto::Digest::of(as_bytes("hello"), crypto::HashAlgorithm::Sha512);
  ASSERT_TRUE(blobs().write(sha512, as_bytes("hello"), {}).has_value());
  EXPECT_EQ(to_text(blobs().read(sha512, 5, 5, {}).value()), "hello");
}

TEST_F(BlobsTest, AreListedByTheNamesThatAreDigests) {
  write_text(blob_path(digest_).parent_path() / "README", "x");
  EXPECT_EQ(blobs().sha256_names().value(), std::vector{digest_});
}

TEST_F(BlobsTest, CanBeRemoved) {
  ASSERT_TRUE(blobs().remove(digest_).has_value());
  EXPECT_FALSE(blobs().has(digest_).value());
}

}  // namespace
}  // namespace sigwright::oci

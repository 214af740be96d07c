#include "cosign/blob_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "cpp/cosign/fixture.h"
#include "cpp/oci/temporary_directory.h"

namespace sigwright::cosign {
namespace {

using crypto::HashAlgorithm;

constexpr std::string_view kText = "what is signed\n";

class BlobSourceTest : public testing::Test {
 protected:
  oci::TemporaryDirectory directory_;

  [[nodiscard]] Result<std::unique_ptr<Blob>> open(const std::string& path, const BlobNeeds& needs = {}) const {
    return open_blob(BlobPath{path}, needs, {});
  }
  // A named pipe that somebody writes `text` into.
  std::string pipe(std::string text) {
    const std::string path = (directory_.path() / "pipe").string();
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    writer_ = std::jthread([path, text = std::move(text)] {
      const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      std::string_view rest = text;
      while (!rest.empty()) {
        const ssize_t written = ::write(fd, rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
      }
      ::close(fd);
    });
    return path;
  }

 private:
  std::jthread writer_;
};

TEST_F(BlobSourceTest, hashes_and_maps_a_file) {
  const auto blob = take(open(directory_.write("file", kText).string()));
  EXPECT_FALSE(blob->known_digest());
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha256)), crypto::sha256(as_bytes(kText)));
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha512)), crypto::hash(HashAlgorithm::Sha512, as_bytes(kText)));
  EXPECT_EQ(as_text(take(blob->bytes())), kText);
  EXPECT_EQ(blob->known_digest(), crypto::Digest::of(as_bytes(kText)));
}

TEST_F(BlobSourceTest, hashes_a_stream_in_one_pass) {
  const std::string text(3'000'000, 'x');
  const auto blob = take(open(pipe(text), {{HashAlgorithm::Sha256, HashAlgorithm::Sha384}, false}));
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha256)), crypto::sha256(as_bytes(text)));
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha384)), crypto::hash(HashAlgorithm::Sha384, as_bytes(text)));
  EXPECT_FALSE(blob->digest(HashAlgorithm::Sha512));
  EXPECT_FALSE(blob->bytes());
}

TEST_F(BlobSourceTest, keeps_the_bytes_of_a_stream_where_they_are_needed) {
  const auto blob = take(open(pipe(std::string(kText)), {{}, true}));
  EXPECT_EQ(as_text(take(blob->bytes())), kText);
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha256)), crypto::sha256(as_bytes(kText)));
}

TEST_F(BlobSourceTest, an_empty_file_has_a_digest_and_no_bytes) {
  const auto blob = take(open(directory_.write("empty", "").string()));
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha256)), crypto::sha256({}));
  EXPECT_TRUE(take(blob->bytes()).empty());
}

TEST_F(BlobSourceTest, a_digest_alone_has_no_bytes_and_no_other_digest) {
  const auto blob = take(open_blob(crypto::Digest::of(as_bytes(kText)), {}, {}));
  EXPECT_EQ(take(blob->digest(HashAlgorithm::Sha256)), crypto::sha256(as_bytes(kText)));
  const auto other = blob->digest(HashAlgorithm::Sha384);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::Usage);
  const auto bytes = blob->bytes();
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().message.find("Ed25519"), std::string::npos);
}

TEST_F(BlobSourceTest, names_a_file_that_cannot_be_read) {
  for (const auto& path : {directory_.path() / "nowhere", directory_.path()}) {
    const auto blob = open(path.string());
    ASSERT_FALSE(blob);
    EXPECT_EQ(blob.error().code, ErrorCode::LocalFile);
    EXPECT_NE(blob.error().message.find(path.string()), std::string::npos);
  }
}

TEST_F(BlobSourceTest, stops_hashing_when_asked_to) {
  std::stop_source stop;
  stop.request_stop();
  const auto path = directory_.write("file", std::string(10'000'000, 'x')).string();
  const auto blob = take(open_blob(BlobPath{path}, {}, {stop.get_token()}));
  const auto digest = blob->digest(HashAlgorithm::Sha256);
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code, ErrorCode::Interrupted);
}

}  // namespace
}  // namespace sigwright::cosign

#include "crypto/hash.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/encoding.h"
#include "base/file.h"

namespace sigwright::crypto {
namespace {

namespace fs = std::filesystem;

// FIPS 180-4 examples.
struct Vector {
  HashAlgorithm algorithm;
  std::string_view message, digest;
};
class HashVectors : public testing::TestWithParam<Vector> {};
INSTANTIATE_TEST_SUITE_P(
    Fips180, HashVectors,
    testing::Values(
        Vector{HashAlgorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        Vector{HashAlgorithm::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        Vector{HashAlgorithm::Sha384, "abc",
               "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
        Vector{
            HashAlgorithm::Sha512, "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423"
            "643ce80e2a9ac94fa54ca49f"}));

TEST_P(HashVectors, AreMet) {
  EXPECT_EQ(to_hex(hash(GetParam().algorithm, as_bytes(GetParam().message))), GetParam().digest);
}

TEST_P(HashVectors, AreMetInPieces) {
  Hasher hasher(GetParam().algorithm);
  for (const char& c : GetParam().message) hasher.update(as_bytes(std::string_view(&c, 1)));
  Hasher moved = std::move(hasher);
  EXPECT_EQ(to_hex(std::move(moved).finish()), GetParam().digest);
}

// Wherever the two pieces meet, on threads that have hashed before and on new ones.
TEST(Sha256OfBoth, IsThatOfThePiecesJoined) {
  const Bytes all = to_bytes(std::string(200, 'x') + "yz");
  const auto check = [&all] {
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      const auto [first, second] = std::pair(ByteView(all).first(cut), ByteView(all).subspan(cut));
      const Sha256 digest = sha256_of_both(first, second);
      ASSERT_EQ(Bytes(digest.begin(), digest.end()), sha256(all));
    }
  };
  check();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(check);
}

TEST(HashNames, GoBothWays) {
  for (const auto algorithm : {HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512}) {
    EXPECT_EQ(hash_from_name(hash_name(algorithm)), algorithm);
    EXPECT_EQ(hash(algorithm, {}).size(), hash_size(algorithm));
  }
  EXPECT_EQ(hash_from_name("sha1"), std::nullopt);
  EXPECT_EQ(hash_from_name("SHA256"), std::nullopt);
}

class HashedFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sigwright-hash-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(std::size_t size) {
    data_.resize(size);
    for (std::size_t i = 0; i < size; ++i) data_[i] = static_cast<std::uint8_t>(i * 31 + (i >> 8U));
    const fs::path path = folder_ / "data";
    EXPECT_TRUE(write_file(path, data_).has_value());
    return path;
  }

  fs::path folder_;
  Bytes data_;
};

TEST_F(HashedFile, HasTheDigestOfItsBytesWhateverTheSize) {
  for (const std::size_t size : {0U, 1U, 131071U, 131072U, 131073U, 1U << 20U, 3'000'001U}) {
    const fs::path path = write(size);
    EXPECT_EQ(hash_file(HashAlgorithm::Sha256, path, {}).value(), sha256(data_)) << size;
  }
}

TEST_F(HashedFile, IsReadFromTheDescriptorsPositionAndLeftOpen) {
  const fs::path path = write(300'000);
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  ASSERT_EQ(::lseek(descriptor, 1000, SEEK_SET), 1000);
  EXPECT_EQ(hash_descriptor(HashAlgorithm::Sha512, descriptor, {}).value(),
            hash(HashAlgorithm::Sha512, ByteView(data_).subspan(1000)));
  EXPECT_EQ(::lseek(descriptor, 0, SEEK_SET), 0);
  EXPECT_EQ(::close(descriptor), 0);
}

TEST_F(HashedFile, ThatIsNotThereIsALocalFileError) {
  const auto missing = hash_file(HashAlgorithm::Sha256, folder_ / "missing", {});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::LocalFile);
  EXPECT_NE(missing.error().message.find("missing"), std::string::npos);
}

TEST_F(HashedFile, ThatIsADirectoryIsALocalFileErrorThatNamesIt) {
  const auto directory = hash_file(HashAlgorithm::Sha256, folder_, {});
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(directory.error().code, ErrorCode::LocalFile);
  EXPECT_NE(directory.error().message.find(folder_.string()), std::string::npos);
}

TEST_F(HashedFile, IsNotReadAfterAStop) {
  const fs::path path = write(10);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = hash_file(HashAlgorithm::Sha256, path, {.stop = stop.get_token()});
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().code, ErrorCode::Interrupted);
}

TEST_F(HashedFile, IsNotReadAfterTheDeadline) {
  const fs::path path = write(10);
  const auto late = hash_file(HashAlgorithm::Sha256, path, {.deadline = std::chrono::steady_clock::now()});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::TimedOut);
}

class HashedPipe : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::pipe(ends_.data()), 0); }
  void TearDown() override {
    for (const int end : ends_) ::close(end);
  }
  std::array<int, 2> ends_{};
};

TEST_F(HashedPipe, HasTheDigestOfWhatWasWritten) {
  const Bytes data(200'000, 9);
  std::jthread writer([&] {
    ByteView rest = data;
    while (!rest.empty()) rest = rest.subspan(static_cast<std::size_t>(::write(ends_[1], rest.data(), rest.size())));
    ::close(std::exchange(ends_[1], -1));
  });
  EXPECT_EQ(hash_descriptor(HashAlgorithm::Sha256, ends_[0], {}).value(), sha256(data));
}

TEST_F(HashedPipe, ThatStaysSilentDoesNotOutlastAStop) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto stopped = hash_descriptor(HashAlgorithm::Sha256, ends_[0], {.stop = stop.get_token()});
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().code, ErrorCode::Interrupted);
}

TEST_F(HashedPipe, ThatIsClosedIsALocalFileError) {
  const auto closed = hash_descriptor(HashAlgorithm::Sha256, -1,
                                      {.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5)});
  ASSERT_FALSE(closed.has_value());
  EXPECT_EQ(closed.error().code, ErrorCode::LocalFile);
}

}  // namespace
}  // namespace sigwright::crypto

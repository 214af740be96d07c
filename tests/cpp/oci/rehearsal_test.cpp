#include "oci/rehearsal.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "fakes/memory_repository.h"
#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

constexpr std::string_view kPlain =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]})";
constexpr std::string_view kType = "application/vnd.oci.image.manifest.v1+json";

std::string referring_to(const crypto::Digest& subject) {
  std::string text(kPlain);
  text.pop_back();
  return text + R"(,"subject":{"mediaType":")" + std::string(kType) + R"(","size":1,"digest":")" + subject.str() +
         "\"}}";
}

class RehearsalTest : public testing::Test {
 protected:
  RehearsalTest() { real->forget_log(); }

  // What reached the real repository and was no read.
  [[nodiscard]] std::size_t writes() const { return real->calls("PUT") + real->calls("DELETE"); }

  std::shared_ptr<fakes::MemoryRepository> real = std::make_shared<fakes::MemoryRepository>();
  std::shared_ptr<Rehearsal> play = std::make_shared<Rehearsal>();
  std::shared_ptr<Repository> repository = Rehearsal::over(real, play);
  crypto::Digest subject = real->store_manifest(kPlain, kType, "1");
  Cancel cancel;
};

TEST_F(RehearsalTest, WhatIsWrittenCanBeReadBackAndStandsNowhere) {
  const auto blob = repository->put_blob(as_bytes("payload"), "text/plain", cancel);
  ASSERT_TRUE(blob);
  const auto digest = repository->put_manifest({referring_to(subject), std::string(kType), "new", {}}, cancel);
  ASSERT_TRUE(digest);
  EXPECT_EQ(repository->get_blob(*blob, 100, cancel).value(), to_bytes("payload"));
  EXPECT_EQ(repository->get_manifest(std::string("new"), cancel)->manifest.digest(), *digest);
  EXPECT_EQ(repository->head_manifest(*digest, cancel)->digest, *digest);
  EXPECT_TRUE(repository->has_blob(blob->digest, cancel).value());
  EXPECT_EQ(repository->referrers(subject, cancel)->entries.size(), 1U);
  EXPECT_EQ(writes(), 0U);
  EXPECT_FALSE(real->get_manifest(std::string("new"), cancel));
}

TEST_F(RehearsalTest, EveryWriteIsToldOnce) {
  ASSERT_TRUE(repository->put_blob(as_bytes("payload"), "text/plain", cancel));
  ASSERT_TRUE(repository->put_blob(as_bytes("payload"), "text/plain", cancel));
  ASSERT_TRUE(repository->put_manifest({std::string(kPlain), std::string(kType), "2", {}}, cancel));
  const auto planned = play->take();
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].action, "store");
  EXPECT_EQ(planned[0].size, 7U);
  EXPECT_EQ(planned[1].where, repository->reference().name() + ":2");
  EXPECT_TRUE(play->take().empty());
}

TEST_F(RehearsalTest, WhatIsThereIsNotToldOf) {
  const Descriptor there = real->store_blob("here", "text/plain");
  ASSERT_TRUE(repository->put_blob(as_bytes("here"), "text/plain", cancel));
  ASSERT_TRUE(repository->write_blob(there, {}, cancel));
  EXPECT_TRUE(play->take().empty());
}

TEST_F(RehearsalTest, AStreamIsNotRead) {
  const BlobSource source{[]() -> Result<BlobReaderPtr> { return fail(ErrorCode::Internal, "it was opened"); }, {}};
  const Descriptor blob{.media_type = "text/plain", .size = 3, .digest = crypto::Digest::of(as_bytes("new"))};
  ASSERT_TRUE(repository->write_blob(blob, source, cancel));
  EXPECT_TRUE(repository->has_blob(blob.digest, cancel).value());
}

TEST_F(RehearsalTest, WhatIsRemovedIsGoneInPlayAlone) {
  ASSERT_TRUE(repository->delete_manifest(std::string("1"), cancel));
  EXPECT_EQ(repository->get_manifest(std::string("1"), cancel).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(real->get_manifest(std::string("1"), cancel));
  EXPECT_EQ(play->take().front().action, "remove");
  EXPECT_EQ(repository->delete_manifest(std::string("none"), cancel).error().code, ErrorCode::NotFound);
}

TEST_F(RehearsalTest, TheFallbackTagIsReadInPlayWhereThereIsNoApi) {
  real->set_behaviour({.referrers_api = false});
  const std::string index =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":")" +
      std::string(kType) + R"(","size":1,"digest":")" + subject.str() + "\"}]}";
  std::string tag = subject.str();
  tag[tag.find(':')] = '-';
  ASSERT_TRUE(repository->put_manifest({index, "application/vnd.oci.image.index.v1+json", tag, {}}, cancel));
  EXPECT_EQ(repository->referrers(subject, cancel)->entries.size(), 1U);
  EXPECT_EQ(writes(), 0U);
}

}  // namespace
}  // namespace sigwright::oci

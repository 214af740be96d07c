#include "cosign/copy.h"

#include <filesystem>
#include <fstream>

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class CopyTest : public MovingTest {
 protected:
  [[nodiscard]] Result<CopyResult> copy(const CopyOptions& options = {}) {
    return copy_image(source(), target(), options, context_, {});
  }
};

TEST_F(CopyTest, copies_the_image_with_all_that_is_attached) {
  sign(source());
  attest(source());
  const auto copied = take(copy());
  EXPECT_EQ(copied.digest, image_.digest().str());
  EXPECT_EQ(copied.attached.size(), 4U);
  EXPECT_EQ(verified(target()), 2U);
  EXPECT_EQ(verified(target(), true), 2U);
}

TEST_F(CopyTest, keeps_every_byte_of_the_manifests) {
  sign(source());
  take(copy());
  for (const auto& tag : {"sha256-" + hex_ + ".sig", std::string("v1")}) {
    EXPECT_EQ(take(to_.repository().get_manifest(tag, {})).manifest.raw(),
              take(from_.repository().get_manifest(tag, {})).manifest.raw());
  }
}

TEST_F(CopyTest, makes_the_layout_that_is_not_there_yet) {
  sign(source());
  const std::filesystem::path empty = to_.file("empty");
  std::filesystem::create_directory(empty);
  for (const auto& place : {to_.file("not") / "there", empty}) {
    const std::string reference = "oci:" + place.string() + ":copied";
    take(copy_image(source(), reference, {}, context_, {}));
    EXPECT_EQ(verified(reference), 2U);
  }
}

TEST_F(CopyTest, makes_no_layout_for_what_cannot_be_copied_nor_among_other_files) {
  const auto place = to_.file("absent");
  EXPECT_FALSE(copy_image(source() + "x", "oci:" + place.string(), {}, context_, {}));
  EXPECT_FALSE(std::filesystem::exists(place));
  std::filesystem::create_directory(place);
  std::ofstream(place / "notes.txt") << "mine";
  EXPECT_FALSE(copy_image(source(), "oci:" + place.string(), {}, context_, {}));
  EXPECT_FALSE(std::filesystem::exists(place / "oci-layout"));
}

TEST_F(CopyTest, merges_signatures_with_those_at_the_target) {
  const auto other = new_signer();
  take(copy());
  sign(target(), other);
  sign(source());
  take(copy());
  EXPECT_EQ(verified(target()), 2U);
  EXPECT_EQ(verified(target(), false, *other), 2U);
}

TEST_F(CopyTest, does_not_replace_another_image_without_being_told) {
  to_.add_image("other", "v1");
  const auto refused = copy();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Usage);
  EXPECT_NE(refused.error().hint.find("--force"), std::string::npos);
  EXPECT_FALSE(take(to_.repository().has_blob(image_.layers().front().digest, {})));
  EXPECT_TRUE(copy({.only = {}, .force = true}));
  EXPECT_EQ(take(to_.repository().head_manifest("v1", {})).digest, image_.digest());
}

TEST_F(CopyTest, copies_signatures_alone) {
  sign(source());
  attest(source());
  const auto copied = take(copy({.only = {"sig"}}));
  EXPECT_EQ(copied.attached.size(), 2U);
  EXPECT_FALSE(to_.repository().head_manifest("v1", {}));
  EXPECT_TRUE(to_.repository().head_manifest("sha256-" + hex_ + ".sig", {}));
  EXPECT_FALSE(to_.repository().head_manifest("sha256-" + hex_ + ".att", {}));
  const auto unknown = copy({.only = {"signature"}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::Usage);
}

TEST_F(CopyTest, leaves_no_tag_when_a_blob_is_not_what_its_digest_says) {
  sign(source());
  from_.overwrite(image_.layers().front().digest, "LAYER");
  const auto refused = copy();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::DigestMismatch);
  EXPECT_FALSE(to_.repository().head_manifest("v1", {}));
  EXPECT_FALSE(to_.repository().head_manifest(image_.digest(), {}));
}

TEST_F(CopyTest, leaves_no_tag_when_a_blob_is_gone) {
  std::filesystem::remove(from_.blob_path(image_.layers().front().digest));
  const auto refused = copy();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Malformed) << refused.error().message;
  EXPECT_FALSE(to_.repository().head_manifest("v1", {}));
}

class CopyIndexTest : public CopyTest {
 protected:
  oci::Manifest arm_ = from_.add_image("arm", "arm");
  oci::Manifest index_ =
      from_.add_index({child_json(image_, "linux", "amd64"), child_json(arm_, "linux", "arm64")}, "multi");
  [[nodiscard]] Result<CopyResult> copy_index(const CopyOptions& options = {}) {
    return copy_image(from_.name() + ":multi", to_.name() + ":multi", options, context_, {});
  }
};

TEST_F(CopyIndexTest, copies_every_platform_and_its_signatures) {
  sign(from_.name() + ":multi");
  sign(from_.name() + ":arm");
  take(copy_index());
  EXPECT_EQ(verified(to_.name() + ":multi"), 2U);
  EXPECT_EQ(verified(to_.name() + "@" + arm_.digest().str()), 2U);
}

TEST_F(CopyIndexTest, copies_one_platform) {
  sign(from_.name() + ":arm");
  const auto copied = take(copy_index({.platform = "linux/arm64"}));
  EXPECT_EQ(copied.digest, arm_.digest().str());
  EXPECT_EQ(verified(to_.name() + ":multi"), 2U);
  EXPECT_FALSE(to_.repository().head_manifest(image_.digest(), {}));
}

TEST_F(CopyIndexTest, says_which_platforms_there_are) {
  const auto none = image_for_platform(index_, "windows");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::NotFound);
  EXPECT_NE(none.error().message.find("linux/arm64"), std::string::npos);
  EXPECT_EQ(image_for_platform(index_, "linux").error().code, ErrorCode::Usage);
  EXPECT_EQ(image_for_platform(image_, "linux/amd64").error().code, ErrorCode::Usage);
}

// Against repositories that fail.
class CarryOutTest : public testing::Test {
 protected:
  fakes::MemoryRepository from_, to_{{}, "other.test/team/app"};
  oci::Manifest image_ = store_image(from_);
  Context context_ = test_context();

  [[nodiscard]] Result<CopyResult> run() {
    const CopySource source{from_, from_, {}, {}, true};
    const auto plan = take(plan_copy(source, image_, image_.digest(), {}));
    const ManifestCopy root{image_.digest(), image_.media_type(), image_.raw()};
    return carry_out(plan, &root, {to_, "v1", {}, false, 4, std::chrono::milliseconds(1)}, context_, {});
  }
};

TEST_F(CarryOutTest, writes_the_tag_last) {
  take(run());
  const auto log = to_.log();
  EXPECT_EQ(log.back(), "PUT manifest v1");
}

TEST_F(CarryOutTest, stops_at_the_first_failure_and_tags_nothing) {
  to_.fail_call("PUT blob", 2, {ErrorCode::AccessDenied, "refused", {}, {}});
  const auto failed = run();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::AccessDenied);
  EXPECT_EQ(to_.calls("PUT manifest"), 0U);
  EXPECT_TRUE(run());  // goes on where it was
}

TEST_F(CarryOutTest, sends_nothing_twice) {
  take(run());
  to_.forget_log();
  take(run());
  EXPECT_EQ(to_.calls("PUT blob"), 0U);
}

}  // namespace
}  // namespace sigwright::cosign

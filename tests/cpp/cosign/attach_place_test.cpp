#include "cosign/attach_place.h"

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

class AttachPlaceTest : public MovingTest {};

TEST_F(AttachPlaceTest, is_the_digest_that_a_tag_names_now) {
  const auto subject = take(attach_subject(source(), {}, context_, {}));
  EXPECT_EQ(subject.image.digest, image_.digest());
  EXPECT_EQ(subject.result.warnings.size(), 1U);
  const std::string by_digest = from_.name() + "@" + image_.digest().str();
  EXPECT_TRUE(take(attach_subject(by_digest, {}, context_, {})).result.warnings.empty());
}

TEST_F(AttachPlaceTest, is_no_signature_and_nothing_that_is_not_there) {
  sign(source());
  EXPECT_EQ(attach_subject(from_.name() + ":sha256-" + hex_ + ".sig", {}, context_, {}).error().code,
            ErrorCode::NotAnImage);
  EXPECT_EQ(attach_subject(from_.name() + ":v2", {}, context_, {}).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace sigwright::cosign

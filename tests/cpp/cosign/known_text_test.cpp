#include "cosign/known_text.h"

#include <gtest/gtest.h>

#include "bundle/split_text.h"
#include "cpp/cosign/fixture.h"

namespace sigwright::cosign {
namespace {

const SharedBytes& payload() {
  static const SharedBytes kPayload = Bytes(300'000, 'x');
  return kPayload;
}

std::optional<bundle::CutText> known(const std::string& text, const SharedBytes& known = payload()) {
  return take(known_text(*oci::memory_reader(to_bytes(text)), known));
}

std::string text_of(const std::string& frame) { return bundle::SplitText::of(frame, payload()).joined(); }

TEST(KnownTextTest, is_what_cutting_gives_with_the_payload_held_once) {
  for (const std::string frame :
       {R"({"payload":"","signatures":[]})", R"({"a":"\"payload\":\"","dsseEnvelope":{"payload":""},"b":1})"}) {
    const auto found = known(text_of(frame));
    ASSERT_TRUE(found) << frame;
    EXPECT_EQ(found->text, frame);
    EXPECT_EQ(found->payload->data(), payload().data());
    EXPECT_EQ(found->whole().joined(), text_of(frame));
    EXPECT_EQ(found->sha256, crypto::sha256(as_bytes(text_of(frame))));
  }
}

TEST(KnownTextTest, is_nothing_where_a_byte_differs_or_is_missing) {
  const std::string text = text_of(R"({"payload":"","signatures":[]})");
  std::string changed = text;
  changed[text.size() / 2] = 'A';
  EXPECT_FALSE(known(changed));
  EXPECT_FALSE(known(text.substr(0, text.size() / 2)));
  EXPECT_FALSE(known(text, SharedBytes(Bytes(300'003, 'x'))));
  EXPECT_FALSE(known(text, SharedBytes(Bytes(299'997, 'x'))));
  EXPECT_FALSE(known(R"({"a":1})"));
}

// The place that looks like the payload's must be the payload's.
TEST(KnownTextTest, is_nothing_where_the_payload_is_another_members) {
  EXPECT_FALSE(known(text_of(R"({"x":{"payload":""},"dsseEnvelope":{}})")));
  EXPECT_FALSE(known(text_of(R"({"x":{"payload":""},"payload":"aGk="})")));
}

}  // namespace
}  // namespace sigwright::cosign

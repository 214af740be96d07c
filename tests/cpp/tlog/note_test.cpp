#include "tlog/note.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "samples.h"

namespace sigwright::tlog {
namespace {

std::string checkpoint() { return fakes::vector_text("tlog/witnessed-log/checkpoint"); }

VerifierKey witness() {
  return VerifierKey::parse(trim(fakes::vector_text("tlog/witnessed-log/witness.vkey"))).value();
}

TEST(Note, IsWrittenAsItWasRead) {
  const std::string text = checkpoint();
  const auto note = Note::parse(text);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->signatures.size(), 2U);
  EXPECT_EQ(note->str(), text);
}

struct Bad {
  const char* name;
  std::string text;
};
class NoteRejects : public testing::TestWithParam<Bad> {};
INSTANTIATE_TEST_SUITE_P(Malformed, NoteRejects,
                         testing::Values(Bad{"empty", ""}, Bad{"no_signatures", "a\nb\n"},
                                         Bad{"no_blank_line", "a\n\xe2\x80\x94 n AAAAAAA=\n"},
                                         Bad{"no_last_line_feed", "a\n\n\xe2\x80\x94 n AAAAAAA="},
                                         Bad{"hyphen", "a\n\n- n AAAAAAA=\n"},
                                         Bad{"no_name", "a\n\n\xe2\x80\x94  AAAAAAA=\n"},
                                         Bad{"plus_in_name", "a\n\n\xe2\x80\x94 n+m AAAAAAA=\n"},
                                         Bad{"short", "a\n\n\xe2\x80\x94 n AAAA\n"},
                                         Bad{"control", "a\x01\n\n\xe2\x80\x94 n AAAAAAA=\n"},
                                         Bad{"carriage_return", "a\r\n\n\xe2\x80\x94 n AAAAAAA=\n"}),
                         [](const auto& tested) { return std::string(tested.param.name); });
TEST_P(NoteRejects, What) { EXPECT_FALSE(Note::parse(GetParam().text)); }

TEST(Note, RefusesAThousandSignatures) {
  std::string text = "a\n\n";
  for (int i = 0; i < 1000; ++i) text += "\xe2\x80\x94 n AAAAAAA=\n";
  const auto note = Note::parse(text);
  ASSERT_FALSE(note);
  EXPECT_EQ(note.error().code, ErrorCode::LimitExceeded);
}

TEST(VerifierKey, GoesBothWaysAndKnowsItsId) {
  const std::string text(trim(fakes::vector_text("tlog/witnessed-log/witness.vkey")));
  EXPECT_EQ(witness().str(), text);
  std::string other = text;
  other[text.find('+') + 1] ^= 1;
  EXPECT_FALSE(VerifierKey::parse(other));
  EXPECT_FALSE(VerifierKey::parse("name"));
  EXPECT_FALSE(VerifierKey::parse("name+00000000+"));
}

TEST(Cosignature, ProvesATime) {
  const auto note = Note::parse(checkpoint()).value();
  const auto time = verify_cosignature(note, witness());
  ASSERT_TRUE(time) << time.error().message;
  EXPECT_EQ(to_rfc3339(*time).substr(0, 5), "2026-");
}

TEST(Cosignature, OfAnotherTextOrTimeIsRefused) {
  auto note = Note::parse(checkpoint()).value();
  note.text[0] ^= 1;
  EXPECT_FALSE(verify_cosignature(note, witness()));
  note.text[0] ^= 1;
  for (NoteSignature& signature : note.signatures) signature.signature[7] ^= 1;
  EXPECT_FALSE(verify_cosignature(note, witness()));
  note.signatures.clear();
  EXPECT_FALSE(verify_cosignature(note, witness()));
}

TEST(NoteKeyHash, IsTheLogIdOfRekorV2) {
  EXPECT_EQ(to_base64(samples::log_v2().log_id), "wkSA1AkQ+c09D1YBY0LFywijICKpFKnKUGE/G97L09k=");
  EXPECT_EQ(to_base64(samples::log_v1().log_id), "r3xJmIBjocRECYg92BwujPtuqfyMmFzwqD0AxEO7sNk=");
}

}  // namespace
}  // namespace sigwright::tlog

#include "crypto/pem.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace sigwright::crypto {
namespace {

constexpr std::string_view kBlock = "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n";
const Bytes kContents{1, 2, 3};

TEST(WritePem, BreaksLinesAt64Characters) {
  EXPECT_EQ(write_pem("PUBLIC KEY", kContents), kBlock);
  const std::string full = write_pem("X", Bytes(48, 0));
  EXPECT_EQ(full, "-----BEGIN X-----\n" + std::string(64, 'A') + "\n-----END X-----\n");
  const std::string over = write_pem("X", Bytes(49, 0));
  EXPECT_EQ(over, "-----BEGIN X-----\n" + std::string(64, 'A') + "\nAA==\n-----END X-----\n");
}

TEST(ReadPem, ReadsWhatIsWritten) {
  for (std::size_t size = 0; size < 100; ++size) {
    const Bytes contents(size, 0x5a);
    const auto block = read_pem(write_pem("SOME KEY", contents));
    ASSERT_TRUE(block.has_value());
    EXPECT_EQ(block->label, "SOME KEY");
    EXPECT_TRUE(equal(block->der.view(), contents));
    EXPECT_FALSE(block->has_headers);
  }
}

struct Case {
  std::string_view name, text;
};
class PemTolerates : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    FilesAsTheyAre, PemTolerates,
    testing::Values(Case{"no_last_newline", "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----"},
                    Case{"carriage_returns", "-----BEGIN PUBLIC KEY-----\r\nAQID\r\n-----END PUBLIC KEY-----\r\n"},
                    Case{"blanks", "\n\n  -----BEGIN PUBLIC KEY-----  \n  AQID\t\n\n-----END PUBLIC KEY----- \n\n"},
                    Case{"short_lines", "-----BEGIN PUBLIC KEY-----\nAQ\nID\n-----END PUBLIC KEY-----\n"},
                    Case{"text_before", "Subject: key\n\n-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n"},
                    Case{"text_after", "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\nmore\n"},
                    Case{"byte_order_mark", "\xEF\xBB\xBF-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n"},
                    Case{"curve_before",
                         "-----BEGIN EC PARAMETERS-----\nBg==\n-----END EC PARAMETERS-----\n-----BEGIN PUBLIC "
                         "KEY-----\nAQID\n-----END PUBLIC KEY-----\n"},
                    Case{"second_block",
                         "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n-----BEGIN PUBLIC "
                         "KEY-----\nBBBB\n-----END PUBLIC KEY-----\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(PemTolerates, AndReadsTheFirstBlock) {
  const auto block = read_pem(GetParam().text);
  ASSERT_TRUE(block.has_value()) << block.error().message;
  EXPECT_EQ(block->label, "PUBLIC KEY");
  EXPECT_TRUE(equal(block->der.view(), kContents));
}

TEST(PemLabels, AreThoseOfEveryBlock) {
  EXPECT_EQ(pem_labels("text\n" + std::string(kBlock) + "-----BEGIN X-----\n"),
            (std::vector<std::string_view>{"PUBLIC KEY", "X"}));
  EXPECT_TRUE(pem_labels("no block").empty());
}

TEST(ReadPem, SeesTheHeadersOfOldEncryption) {
  const auto block = read_pem(
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAQID\n-----END RSA PRIVATE "
      "KEY-----\n");
  ASSERT_TRUE(block.has_value());
  EXPECT_TRUE(block->has_headers);
  EXPECT_TRUE(equal(block->der.view(), kContents));
}

class PemRejects : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Malformed, PemRejects,
    testing::Values(Case{"empty", ""}, Case{"text", "no key at all\n"}, Case{"base64_alone", "AQID\n"},
                    Case{"no_end", "-----BEGIN PUBLIC KEY-----\nAQID\n"},
                    Case{"begin_alone", "-----BEGIN PUBLIC KEY-----"},
                    Case{"cut_end", "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC"},
                    Case{"other_end", "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PRIVATE KEY-----\n"},
                    Case{"no_label", "-----BEGIN -----\nAQID\n-----END -----\n"},
                    Case{"not_base64", "-----BEGIN PUBLIC KEY-----\nAQI*\n-----END PUBLIC KEY-----\n"},
                    Case{"not_padded", "-----BEGIN PUBLIC KEY-----\nAQI\n-----END PUBLIC KEY-----\n"},
                    Case{"blank_inside", "-----BEGIN PUBLIC KEY-----\nAQ ID\n-----END PUBLIC KEY-----\n"},
                    Case{"only_a_curve", "-----BEGIN EC PARAMETERS-----\nBg==\n-----END EC PARAMETERS-----\n"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(PemRejects, WithMalformed) {
  const auto block = read_pem(GetParam().text);
  ASSERT_FALSE(block.has_value());
  EXPECT_EQ(block.error().code, ErrorCode::Malformed);
}

TEST(ReadPem, RefusesWhatIsTooLargeToBeAKey) {
  std::string text(kBlock);
  text.resize(limits::kKeyFileBytes, '\n');
  EXPECT_TRUE(read_pem(text).has_value());
  text += '\n';
  EXPECT_FALSE(read_pem(text).has_value());
}

}  // namespace
}  // namespace sigwright::crypto

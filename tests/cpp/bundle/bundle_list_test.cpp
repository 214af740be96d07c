#include "bundle/bundle_list.h"

#include <gtest/gtest.h>

namespace sigwright::bundle {
namespace {

using Texts = std::vector<std::string>;

TEST(BundleTexts, OfLinesAreTheLines) {
  EXPECT_EQ(bundle_texts("{\"a\":1}\n{\"b\":2}\n").value(), (Texts{"{\"a\":1}", "{\"b\":2}"}));
}

TEST(BundleTexts, OfAnApisAnswerAreItsBundles) {
  const auto texts = bundle_texts(R"({"attestations": [{"bundle": {"b": 2, "a": "1"}}, {"bundle": {}}]})");
  EXPECT_EQ(texts.value(), (Texts{R"({"a":"1","b":2})", "{}"}));
}

TEST(BundleTexts, OfAnythingElseIsTheTextItself) {
  for (const std::string_view text : {"", "{\n}", "nonsense", "{\"mediaType\":\"\"}"}) {
    EXPECT_EQ(bundle_texts(text).value(), Texts{std::string(text)});
  }
}

TEST(BundleTexts, AreRefusedWhereTheListIsNone) {
  for (const std::string_view text :
       {R"({"attestations":[]})", R"({"attestations":{}})", R"({"attestations":[{"bundle_url":"https://x"}]})",
        R"({"attestations":[{"bundle":null}]})", R"({"attestations":[{"bundle":{}})"}) {
    EXPECT_EQ(bundle_texts(text).error().code, ErrorCode::Malformed) << text;
  }
}

TEST(BundleTexts, AreCapped) {
  std::string text;
  for (int i = 0; i <= 1000; ++i) text += "{}\n";
  EXPECT_EQ(bundle_texts(text).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::bundle

#include "base/content_type.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

using std::string_view_literals::operator""sv;

struct Case {
  std::string_view name, head, type;
};

class ContentTypeTest : public testing::TestWithParam<Case> {};

TEST_P(ContentTypeTest, AsGoTells) { EXPECT_EQ(content_type(as_bytes(GetParam().head)), GetParam().type); }

INSTANTIATE_TEST_SUITE_P(
    Sniffing, ContentTypeTest,
    testing::Values(Case{"nothing", "", "text/plain"}, Case{"text", "hello\n", "text/plain"},
                    Case{"json", R"({"a":1})", "text/plain"},
                    Case{"binary",
                         "\x7f"
                         "ELF\2\1\1\0"sv,
                         "application/octet-stream"},
                    Case{"html", "  <!doctype html><p>", "text/html"}, Case{"no_html", "<HTMLX", "text/plain"},
                    Case{"html_at_the_end", "<html", "text/plain"}, Case{"xml", "\n<?xml version='1.0'?>", "text/xml"},
                    Case{"gzip", "\x1f\x8b\x08\0"sv, "application/x-gzip"}, Case{"zip", "PK\3\4..", "application/zip"},
                    Case{"wasm", "\0asm\1\0\0\0"sv, "application/wasm"}, Case{"pdf", "%PDF-1.7", "application/pdf"},
                    Case{"webp", "RIFF\1\2\3\4WEBPVP8", "image/webp"},
                    Case{"mp4",
                         "\0\0\0\x18"
                         "ftypmp42\0\0\0\0mp42isom"sv,
                         "video/mp4"},
                    Case{"short_mp4",
                         "\0\0\0\x18"
                         "ftypmp42"sv,
                         "application/octet-stream"},
                    Case{"utf16", "\xff\xfeh\0"sv, "text/plain"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ContentType, LooksAtTheFirst512BytesAlone) {
  std::string text(kSniffedBytes, 'x');
  text.push_back('\0');
  EXPECT_EQ(content_type(as_bytes(text)), "text/plain");
}

}  // namespace
}  // namespace sigwright

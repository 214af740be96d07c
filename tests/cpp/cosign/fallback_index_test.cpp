#include "cosign/fallback_index.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

TEST(FallbackIndexTest, writes_what_cosign_writes) {
  const auto standing = vector_manifest("fallback-index.json");
  FallbackIndex document;
  const auto entries = take(document.read(standing));
  ASSERT_EQ(entries.entries().size(), 1U);
  EXPECT_EQ(take(document.render(entries, nullptr, {})).raw, vector_text("fallback-index.json"));
}

TEST(FallbackIndexTest, sorts_by_digest) {
  EntrySet entries;
  for (const char* digest : {"sha256:bb", "sha256:cc", "sha256:aa"}) entries.add(digest, {{"digest", digest}});
  FallbackIndex document;
  const auto rendered = take(document.render(entries, nullptr, {}));
  const auto json = OrderedJson::parse(rendered.raw);
  EXPECT_EQ(json["manifests"][0]["digest"], "sha256:aa");
  EXPECT_EQ(json["manifests"][2]["digest"], "sha256:cc");
  EXPECT_FALSE(rendered.uploaded);
}

TEST(FallbackIndexTest, keeps_what_else_the_index_says) {
  const std::string text =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"annotations":{"who":"else"}})";
  const auto standing = take(oci::Manifest::parse(to_bytes(text), {}));
  FallbackIndex document;
  EXPECT_EQ(take(document.render({}, &standing, {})).raw, text);
}

TEST(FallbackIndexTest, refuses_an_image_at_the_tag) {
  const auto entries = FallbackIndex().read(vector_manifest("signature-image.json"));
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().code, ErrorCode::Malformed);
}

TEST(FallbackIndexTest, takes_the_image_itself_at_the_tag_for_no_list) {
  for (const char* name : {"signature-image.json", "bundle-referrer.json"}) {
    const oci::Manifest image = vector_manifest(name);
    FallbackIndex document(image.digest());
    const auto entries = document.read(image);
    ASSERT_TRUE(entries);
    EXPECT_TRUE(entries->entries().empty());
    EXPECT_EQ(document.render({}, &image, {})->raw, document.render({}, nullptr, {})->raw);
  }
}

TEST(FallbackIndexTest, refuses_to_grow_over_the_limit) {
  EntrySet entries;
  for (std::size_t i = 0; i <= limits::kManifestEntries; ++i) entries.add(std::to_string(i), OrderedJson::object());
  FallbackIndex document;
  const auto rendered = document.render(entries, nullptr, {});
  ASSERT_FALSE(rendered);
  EXPECT_EQ(rendered.error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::cosign

#include "cosign/merged_document.h"

#include <gtest/gtest.h>

#include "cpp/cosign/vectors.h"

namespace sigwright::cosign {
namespace {

TEST(EntrySetTest, keeps_the_first_of_two_entries_with_one_key) {
  EntrySet set;
  set.add("a", 1);
  set.add("a", 2);
  ASSERT_EQ(set.entries().size(), 1U);
  EXPECT_EQ(set.entries().front().json, 1);
}

TEST(EntrySetTest, merges_behind_what_is_there) {
  EntrySet left;
  left.add("b", 1);
  EntrySet right;
  right.add("a", 2);
  right.add("b", 3);
  EXPECT_EQ(left.merge(right), 1U);
  ASSERT_EQ(left.entries().size(), 2U);
  EXPECT_EQ(left.entries()[0].key, "b");
  EXPECT_EQ(left.entries()[0].json, 1);
  EXPECT_EQ(left.entries()[1].key, "a");
}

TEST(EntrySetTest, names_what_it_lacks) {
  EntrySet left;
  left.add("a", 1);
  EntrySet right = left;
  right.add("b", 2);
  EXPECT_EQ(left.missing(right), std::vector<std::string>{"b"});
  EXPECT_TRUE(right.missing(left).empty());
}

TEST(MergedDocumentTest, reads_a_manifest_in_the_order_of_its_writer) {
  const auto manifest = vector_manifest("signature-image.json");
  EXPECT_EQ(write_go_json(ordered_document(&manifest)), vector_text("signature-image.json"));
}

TEST(MergedDocumentTest, is_empty_where_nothing_stands) { EXPECT_EQ(ordered_document(nullptr), OrderedJson::object()); }

TEST(MergedDocumentTest, refuses_a_manifest_without_the_entries) {
  const auto index = vector_manifest("fallback-index.json");
  const auto entries = read_entries(index, "layers", [](const OrderedJson&) { return std::string(); });
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().code, ErrorCode::Malformed);
}

}  // namespace
}  // namespace sigwright::cosign

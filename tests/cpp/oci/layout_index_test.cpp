#include "oci/layout_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "cpp/oci/layout_fixture.h"
#include "oci/attachments.h"

namespace sigwright::oci {
namespace {

using testing::descriptor_of;
using testing::entry_text;

constexpr char kRefName[] = "org.opencontainers.image.ref.name";

LayoutIndex index_of(const std::string& entries, const std::string& more = "") {
  return LayoutIndex::parse(to_bytes(R"({"schemaVersion":2)" + more + R"(,"manifests":[)" + entries + "]}")).value();
}

std::string named(std::string_view manifest, std::string_view name) { return entry_text(manifest, {{kRefName, name}}); }
std::string kind(std::string_view manifest, std::string_view name) {
  return entry_text(manifest, {{"kind", "dev.cosignproject.cosign/" + std::string(name)}});
}
Descriptor manifest(std::string_view text) { return descriptor_of(text, media::kImageManifest); }
std::string sig_tag(std::string_view image) {
  return attachment_tag(manifest(image).digest, AttachmentKind::Signature);
}

TEST(LayoutIndexTags, AreNamesOrTheLastPartOfFullNames) {
  const auto index = index_of(named("a", "v1") + "," + named("b", "docker.io/library/x:v2") + "," +
                              named("c", "host:5000/repo") + "," + named("d", "r.io/x@sha256:" + std::string(64, 'a')));
  EXPECT_EQ(index.find_tag("v1").value(), 0U);
  EXPECT_EQ(index.find_tag("v2").value(), 1U);
  EXPECT_EQ(index.find_tag("v3").value(), std::nullopt);
  EXPECT_EQ(index.tags(), (std::vector<std::string>{"v1", "v2"}));
}

TEST(LayoutIndexTags, PreferTheBareNameToAFullOne) {
  const auto index = index_of(named("a", "r.io/x:v1") + "," + named("b", "v1"));
  EXPECT_EQ(index.find_tag("v1").value(), 1U);
}

TEST(LayoutIndexTags, ThatNameSeveralManifestsAreRefused) {
  EXPECT_EQ(index_of(named("a", "v1") + "," + named("b", "v1")).find_tag("v1").error().code, ErrorCode::Usage);
  EXPECT_EQ(index_of(named("a", "r.io/x:v1") + "," + named("b", "r.io/y:v1")).find_tag("v1").error().code,
            ErrorCode::Usage);
  EXPECT_EQ(index_of(named("a", "v1") + "," + named("a", "v1")).find_tag("v1").value(), 0U);
}

TEST(LayoutIndexTags, FindWhatCosignSavedBesideTheImage) {
  const auto index = index_of(kind("a", "image") + "," + kind("sigs of a", "sigs") + "," + kind("b", "imageIndex") +
                              "," + kind("atts of b", "atts"));
  EXPECT_TRUE(index.is_cosign_save());
  EXPECT_EQ(index.find_tag(sig_tag("a")).value(), 1U);
  EXPECT_EQ(index.find_tag(sig_tag("b")).value(), std::nullopt);
  EXPECT_EQ(index.find_tag("x" + sig_tag("a")).value(), std::nullopt);
  EXPECT_EQ(index.tags().size(), 2U);
  EXPECT_FALSE(index_of(named("a", "v1")).is_cosign_save());
}

TEST(LayoutIndexEdit, AddsAnEntryAndKeepsTheRestAsItWas) {
  const auto index =
      index_of(R"({"zebra":[1,{"b":2,"a":3}],)" + named("a", "v1").substr(1), R"(,"x-unknown":{"q":1,"b":2})");
  const auto text = index.with(manifest("b"), "v2").value().value();
  EXPECT_TRUE(
      text.starts_with(R"({"schemaVersion":2,"x-unknown":{"q":1,"b":2},"manifests":[{"zebra":[1,{"b":2,"a":3}],)"))
      << text;
  const auto after = LayoutIndex::parse(to_bytes(text)).value();
  EXPECT_EQ(after.find_tag("v1").value(), 0U);
  EXPECT_EQ(after.find_tag("v2").value(), 1U);
}

TEST(LayoutIndexEdit, MovesATagInPlaceAndKeepsItsFullName) {
  const auto index = index_of(named("a", "r.io/x:v1") + "," + named("b", "v2"));
  const auto after = LayoutIndex::parse(to_bytes(index.with(manifest("c"), "v1").value().value())).value();
  ASSERT_EQ(after.entries().size(), 2U);
  EXPECT_EQ(after.entries()[0].digest, manifest("c").digest);
  EXPECT_EQ(after.entries()[0].annotations.at(kRefName), "r.io/x:v1");
}

TEST(LayoutIndexEdit, ChangesNothingForWhatIsThere) {
  const auto index = index_of(named("a", "v1"));
  EXPECT_EQ(index.with(manifest("a"), "v1").value(), std::nullopt);
  EXPECT_EQ(index.with(manifest("a"), std::nullopt).value(), std::nullopt);
}

TEST(LayoutIndexEdit, NamesAnEntryThatHadNoName) {
  const auto first =
      LayoutIndex::parse(to_bytes(index_of("").with(manifest("a"), std::nullopt).value().value())).value();
  const auto after = LayoutIndex::parse(to_bytes(first.with(manifest("a"), "v1").value().value())).value();
  ASSERT_EQ(after.entries().size(), 1U);
  EXPECT_EQ(after.find_tag("v1").value(), 0U);
}

TEST(LayoutIndexEdit, GivesTwoTagsOfOneManifestTwoEntries) {
  const auto index = index_of(named("a", "v1"));
  const auto after = LayoutIndex::parse(to_bytes(index.with(manifest("a"), "v2").value().value())).value();
  EXPECT_EQ(after.tags(), (std::vector<std::string>{"v1", "v2"}));
}

TEST(LayoutIndexEdit, KeepsTheKindOfSignaturesThatAreReplacedAndMarksNewOnes) {
  const std::string sigs = "dev.cosignproject.cosign/sigs";
  const auto saved = index_of(kind("a", "image") + "," + kind("old", "sigs"));
  const auto merged = LayoutIndex::parse(to_bytes(saved.with(manifest("new"), sig_tag("a")).value().value())).value();
  ASSERT_EQ(merged.entries().size(), 2U);
  EXPECT_EQ(merged.entries()[1].annotations.at("kind"), sigs);
  EXPECT_EQ(merged.find_tag(sig_tag("a")).value(), 1U);
  const auto bare = index_of(kind("a", "image"));
  const auto first = LayoutIndex::parse(to_bytes(bare.with(manifest("new"), sig_tag("a")).value().value())).value();
  EXPECT_EQ(first.entries()[1].annotations.at("kind"), sigs);
  const auto other = LayoutIndex::parse(to_bytes(bare.with(manifest("new"), sig_tag("b")).value().value())).value();
  EXPECT_FALSE(other.entries()[1].annotations.contains("kind"));
}

TEST(LayoutIndexEdit, TakesNoNameFromTheManifestsOwnAnnotations) {
  Descriptor hostile = manifest("evil");
  hostile.annotations[kRefName] = "v1";
  hostile.annotations["kind"] = "dev.cosignproject.cosign/image";
  const auto index = index_of(named("a", "v1"));
  const auto after = LayoutIndex::parse(to_bytes(index.with(hostile, std::nullopt).value().value())).value();
  EXPECT_EQ(after.find_tag("v1").value(), 0U);
  EXPECT_TRUE(after.entries()[1].annotations.empty());
}

TEST(LayoutIndexEdit, RemovesEntriesByPosition) {
  const auto index = index_of(named("a", "v1") + "," + named("b", "v2") + "," + named("c", "v3"));
  const auto after = LayoutIndex::parse(to_bytes(index.without({0, 2}))).value();
  EXPECT_EQ(after.tags(), std::vector<std::string>{"v2"});
}

TEST(LayoutIndexEdit, DoesNotGrowBeyondWhatCanBeRead) {
  std::string entries = entry_text("a", OrderedJson::object());
  for (std::size_t i = 1; i < limits::kManifestEntries; ++i) entries += "," + entry_text("a", OrderedJson::object());
  EXPECT_EQ(index_of(entries).with(manifest("b"), std::nullopt).error().code, ErrorCode::LimitExceeded);
}

class IndexRefused : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Texts, IndexRefused,
                         ::testing::Values("", "{}", "[]", R"({"schemaVersion":2})",
                                           R"({"schemaVersion":2,"manifests":{}})",
                                           R"({"schemaVersion":2,"manifests":[{"digest":"../x"}]})",
                                           R"({"schemaVersion":2,"manifests":[],"manifests":[]})",
                                           R"({"schemaVersion":2,"manifests":[]} x)"));

TEST_P(IndexRefused, WhenItIsNoIndex) { EXPECT_FALSE(LayoutIndex::parse(to_bytes(GetParam())).has_value()); }

TEST(LayoutIndexEdit, LeavesAnIndexThatCanBeReadWhateverItStartedFrom) {
  const std::string good = R"({"schemaVersion":2,"manifests":[)" + named("a", "v1") + "," + kind("b", "image") + "," +
                           kind("c", "sigs") + "]}";
  std::mt19937 random(2);
  std::size_t edited = 0;
  for (int n = 0; n < 5000; ++n) {
    std::string mutant = good;
    mutant[random() % mutant.size()] = static_cast<char>(random());
    const auto index = LayoutIndex::parse(to_bytes(mutant));
    if (!index) continue;
    for (const std::string& tag : {std::string("v1"), sig_tag("b")}) {
      const auto text = index->with(manifest("new"), tag);
      if (!text) continue;
      const auto after = LayoutIndex::parse(to_bytes(text->value()));
      ASSERT_TRUE(after.has_value()) << mutant;
      const auto found = after->find_tag(tag);
      ASSERT_TRUE(found.has_value() && *found) << mutant;
      EXPECT_EQ(after->entries()[**found].digest, manifest("new").digest);
      ++edited;
    }
  }
  EXPECT_GT(edited, 100U);
}

TEST(LayoutIndexEntries, TellAttachmentsByTagAndKind) {
  const auto index = index_of(named("a", "v1") + "," + named("b", sig_tag("a")) + "," + kind("c", "sigs") + "," +
                              kind("d", "atts") + "," + kind("e", "image"));
  std::vector<bool> attachments;
  for (const Descriptor& entry : index.entries()) attachments.push_back(is_named_attachment(entry));
  EXPECT_EQ(attachments, (std::vector<bool>{false, true, true, true, false}));
}

}  // namespace
}  // namespace sigwright::oci

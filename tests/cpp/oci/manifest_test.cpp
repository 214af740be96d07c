#include "oci/manifest.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "base/file.h"
#include "base/limits.h"
#include "oci/media_types.h"

namespace sigwright::oci {
namespace {

namespace fs = std::filesystem;

const std::string kHex(64, 'a');
const std::string kLayer = R"({"mediaType":"application/octet-stream","size":1,"digest":"sha256:)" + kHex + R"("})";
const std::string kImageStart = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)";
const std::string kIndexStart = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",)";
const std::string kImage = kImageStart + R"("config":)" + kLayer + R"(,"layers":[]})";

std::string vector_text(const std::string& name) {
  return to_text(read_file(std::string(SIGWRIGHT_VECTORS) + "/oci/manifests/" + name, limits::kManifestBytes).value());
}

Result<Manifest> parse(std::string_view text, std::string_view content_type = {}) {
  return Manifest::parse(to_bytes(text), content_type);
}

// The document written anew from what was read, in the order of go-containerregistry's types.
std::string rewritten(const Manifest& manifest) {
  OrderedJson json{{"schemaVersion", 2}, {"mediaType", manifest.media_type()}};
  const auto list = [](const std::vector<Descriptor>& items) {
    OrderedJson out = OrderedJson::array();
    for (const Descriptor& item : items) out.push_back(item.to_json());
    return out;
  };
  if (manifest.config()) json["config"] = manifest.config()->to_json();
  json[manifest.is_index() ? "manifests" : "layers"] =
      list(manifest.is_index() ? manifest.manifests() : manifest.layers());
  if (!manifest.annotations().empty()) json["annotations"] = manifest.annotations();
  if (manifest.subject()) json["subject"] = manifest.subject()->to_json();
  if (!manifest.artifact_type().empty()) json["artifactType"] = manifest.artifact_type();
  return write_go_json(json);
}

class CosignManifests : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Vectors, CosignManifests,
                         testing::Values("image.json", "sig-plain.json", "sig-log.json", "att.json", "bundle.json",
                                         "fallback-index.json"));

TEST_P(CosignManifests, AreWrittenAgainByteForByte) {
  const std::string text = vector_text(GetParam());
  const auto manifest = parse(text);
  ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
  EXPECT_EQ(rewritten(*manifest), text);
  EXPECT_EQ(to_text(manifest->raw()), text);
  EXPECT_EQ(manifest->digest(), crypto::Digest::of(as_bytes(text)));
}

TEST_P(CosignManifests, AreRefusedWhenCutAnywhere) {
  const std::string text = vector_text(GetParam());
  for (std::size_t n = 0; n < text.size(); ++n) ASSERT_FALSE(parse(text.substr(0, n)).has_value()) << n;
}

TEST_P(CosignManifests, AreReadWithoutACrashWhateverByteIsChanged) {
  const std::string text = vector_text(GetParam());
  std::mt19937 random(1);
  for (std::size_t n = 0; n < 4000; ++n) {
    std::string mutant = text;
    mutant[random() % mutant.size()] = static_cast<char>(random());
    const auto manifest = parse(mutant);
    if (!manifest) continue;
    EXPECT_EQ(manifest->digest(), crypto::Digest::of(as_bytes(mutant)));
  }
}

TEST(SharedSamples, AreWrittenAgainByteForByte) {
  const fs::path samples = fs::path(SIGWRIGHT_SHARED) / "samples";
  if (!fs::exists(samples)) GTEST_SKIP() << "no shared samples beside the checkout";
  std::size_t manifests = 0;
  for (const auto& file : fs::recursive_directory_iterator(samples)) {
    if (!file.is_regular_file() || file.path().parent_path().filename() != "blobs") continue;
    const std::string text = to_text(read_file(file.path(), limits::kManifestBytes).value());
    if (!text.starts_with(R"({"schemaVersion":2)")) continue;
    const auto manifest = parse(text);
    ASSERT_TRUE(manifest.has_value()) << file.path() << ": " << manifest.error().message;
    EXPECT_EQ(rewritten(*manifest), text) << file.path();
    EXPECT_EQ(manifest->digest().hex(), file.path().filename().string());
    ++manifests;
  }
  EXPECT_GT(manifests, 50U);
}

TEST(Manifest, KeepsWhatABundleSays) {
  const auto manifest = parse(vector_text("bundle.json"), "application/vnd.oci.image.manifest.v1+json").value();
  EXPECT_FALSE(manifest.is_index());
  EXPECT_EQ(manifest.artifact_type(), media::kBundleV03);
  EXPECT_EQ(manifest.config()->artifact_type, media::kBundleV03);
  EXPECT_EQ(manifest.config()->media_type, media::kEmpty);
  ASSERT_EQ(manifest.layers().size(), 1U);
  EXPECT_EQ(manifest.subject()->size, 401U);
  EXPECT_EQ(manifest.annotations().at("dev.sigstore.bundle.content"), "dsse-envelope");
}

TEST(Manifest, DescribesAReferrerAsTheListOfReferrersAsks) {
  const auto bundle = parse(vector_text("bundle.json")).value();
  EXPECT_EQ(bundle.descriptor().artifact_type, media::kBundleV03);
  EXPECT_EQ(bundle.descriptor().annotations, bundle.annotations());
  const auto old = parse(kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"subject":)" + kLayer + "}").value();
  EXPECT_EQ(old.descriptor().artifact_type, "application/octet-stream");
}

TEST(Manifest, DescribesAnImageByTypeSizeAndDigestAlone) {
  const auto image = parse(vector_text("image.json")).value();
  const Descriptor descriptor = image.descriptor();
  EXPECT_EQ(descriptor.media_type, media::kImageManifest);
  EXPECT_EQ(descriptor.size, image.raw().size());
  EXPECT_EQ(descriptor.digest, image.digest());
  EXPECT_TRUE(descriptor.artifact_type.empty() && descriptor.annotations.empty() && !descriptor.platform);
}

struct Accepted {
  std::string text, content_type, media_type;
};
class ManifestAccepts : public testing::TestWithParam<Accepted> {};
INSTANTIATE_TEST_SUITE_P(
    Types, ManifestAccepts,
    testing::Values(
        Accepted{kImage, "", "application/vnd.oci.image.manifest.v1+json"},
        Accepted{kImage, "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
                 "application/vnd.oci.image.manifest.v1+json"},
        Accepted{R"({"schemaVersion":2,"config":)" + kLayer + R"(,"layers":[]})", "",
                 "application/vnd.oci.image.manifest.v1+json"},
        Accepted{R"({"schemaVersion":2,"config":)" + kLayer + R"(,"layers":[]})",
                 "application/vnd.docker.distribution.manifest.v2+json",
                 "application/vnd.docker.distribution.manifest.v2+json"},
        Accepted{R"({"schemaVersion":2,"manifests":[]})", "", "application/vnd.oci.image.index.v1+json"},
        Accepted{kIndexStart + R"("manifests":null})", "", "application/vnd.oci.image.index.v1+json"},
        Accepted{R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json",)"
                 R"("manifests":[]})",
                 "", "application/vnd.docker.distribution.manifest.list.v2+json"},
        Accepted{kImageStart + R"("config":)" + kLayer + R"(,"layers":null,"urls":["http://x"],"unknown":{}})", "",
                 "application/vnd.oci.image.manifest.v1+json"}));

TEST_P(ManifestAccepts, AndNamesTheType) {
  const auto manifest = parse(GetParam().text, GetParam().content_type);
  ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
  EXPECT_EQ(manifest->media_type(), GetParam().media_type);
}

struct Refused {
  std::string name, text;
  std::string content_type = {};
  ErrorCode code = ErrorCode::Malformed;
};
class ManifestRefuses : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Documents, ManifestRefuses,
    testing::Values(
        Refused{"empty", ""}, Refused{"no_json", "\xff\xfe"}, Refused{"no_object", "[]"}, Refused{"a_string", "\"x\""},
        Refused{"trailing_data", kImage + "x"}, Refused{"no_version", R"({"manifests":[]})"},
        Refused{"version_3", R"({"schemaVersion":3,"manifests":[]})"},
        Refused{"version_text", R"({"schemaVersion":"2","manifests":[]})"},
        Refused{"version_float", R"({"schemaVersion":2.0,"manifests":[]})"},
        Refused{"twice_the_same_key", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"layers":[]})"},
        Refused{"layers_and_manifests", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"manifests":[]})"},
        Refused{"manifests_and_config", kIndexStart + R"("manifests":[],"config":)" + kLayer + "}"},
        Refused{"manifests_and_null_layers", kIndexStart + R"("manifests":[],"layers":null})"},
        Refused{"both_untyped", R"({"schemaVersion":2,"layers":[],"manifests":[]})"},
        Refused{"schema1_members", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"fsLayers":[]})"},
        Refused{"capital_member", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"Layers":[]})"},
        Refused{"capital_manifests", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"MANIFESTS":[]})"},
        Refused{"no_config", kImageStart + R"("layers":[]})"},
        Refused{"null_config", kImageStart + R"("config":null,"layers":[]})"},
        Refused{"no_layers", kImageStart + R"("config":)" + kLayer + "}"},
        Refused{"layers_object", kImageStart + R"("config":)" + kLayer + R"(,"layers":{}})"},
        Refused{"no_manifests", kIndexStart + R"("x":1})"},
        Refused{"other_content_type", kImage, "application/vnd.oci.image.index.v1+json"},
        Refused{"html", kImage, "text/html"},
        Refused{"unknown_type", R"({"schemaVersion":2,"mediaType":"application/json","layers":[]})"},
        Refused{"type_is_a_number", R"({"schemaVersion":2,"mediaType":1,"layers":[]})"},
        Refused{"artifact_type_list", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"artifactType":[]})"},
        Refused{"annotation_number", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"annotations":{"a":1}})"},
        Refused{"annotations_list", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"annotations":[]})"},
        Refused{"bad_subject", kImageStart + R"("config":)" + kLayer + R"(,"layers":[],"subject":{"size":1}})"},
        Refused{"bad_layer", kImageStart + R"("config":)" + kLayer + R"(,"layers":[1]})"}),
    [](const auto& test) { return test.param.name; });

TEST_P(ManifestRefuses, WhatOthersMightReadOtherwise) {
  const auto manifest = parse(GetParam().text, GetParam().content_type);
  ASSERT_FALSE(manifest.has_value());
  EXPECT_EQ(manifest.error().code, GetParam().code) << manifest.error().message;
  EXPECT_NE(manifest.error().message, "");
}

class Schema1 : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Documents, Schema1,
    testing::Values(Refused{"by_version", R"({"schemaVersion":1,"name":"x","fsLayers":[],"history":[]})"},
                    Refused{"by_content_type", R"({"schemaVersion":1})",
                            "application/vnd.docker.distribution.manifest.v1+prettyjws"},
                    Refused{
                        "by_media_type",
                        R"({"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v1+json"})"}),
    [](const auto& test) { return test.param.name; });

TEST_P(Schema1, IsRefusedByItsName) {
  const auto manifest = parse(GetParam().text, GetParam().content_type);
  ASSERT_FALSE(manifest.has_value());
  EXPECT_EQ(manifest.error().code, ErrorCode::Malformed);
  EXPECT_NE(manifest.error().message.find("schema 1"), std::string::npos);
}

std::string index_of(std::size_t entries) {
  std::string text = kIndexStart + R"("manifests":[)";
  for (std::size_t i = 0; i < entries; ++i) text += (i == 0 ? "" : ",") + kLayer;
  return text + "]}";
}

TEST(Manifest, CapsTheNumberOfEntries) {
  EXPECT_EQ(parse(index_of(limits::kManifestEntries)).value().manifests().size(), limits::kManifestEntries);
  EXPECT_EQ(parse(index_of(limits::kManifestEntries + 1)).error().code, ErrorCode::LimitExceeded);
}

TEST(Manifest, CapsBytesAndDepth) {
  const std::string padding(limits::kManifestBytes, ' ');
  EXPECT_EQ(parse(kImage + padding).error().code, ErrorCode::LimitExceeded);
  EXPECT_EQ(parse(std::string(100'000, '[')).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::oci

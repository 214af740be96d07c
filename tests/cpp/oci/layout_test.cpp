#include "oci/layout.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "base/limits.h"
#include "base/parallel.h"
#include "cpp/oci/layout_fixture.h"
#include "oci/attachments.h"

namespace sigwright::oci {
namespace {

using testing::descriptor_of;
using testing::entry_text;
using testing::file_text;
using testing::image_text;
using testing::index_text;
using testing::inode;
using testing::referrer_text;
using testing::write_text;

Descriptor image(std::string_view text) { return descriptor_of(text, media::kImageManifest); }

using Layout = testing::LayoutTest;

TEST_F(Layout, IsMadeOnceAndLeftAsItIs) {
  EXPECT_EQ(file_text(root() / "oci-layout"), R"({"imageLayoutVersion":"1.0.0"})");
  EXPECT_TRUE(std::filesystem::is_directory(root() / "blobs" / "sha256"));
  put(image_text("a"), "v1");
  const std::string before = file_text(index_path());
  ASSERT_TRUE(create_layout(root()).has_value());
  EXPECT_EQ(file_text(index_path()), before);
  EXPECT_EQ(repository().tags({}).value().names(), std::vector<std::string>{"v1"});
}

TEST_F(Layout, CannotBeMadeWhereAFileIs) {
  write_text(directory_.path() / "file", "x");
  EXPECT_EQ(create_layout(directory_.path() / "file").error().code, ErrorCode::LocalFile);
  EXPECT_EQ(create_layout(directory_.path() / "file" / "below").error().code, ErrorCode::LocalFile);
}

TEST_F(Layout, IsOpenedOnlyWhereThereIsOne) {
  const auto open_at = [](const std::filesystem::path& path) {
    return open_layout(Reference::parse("oci:" + path.string()).value());
  };
  EXPECT_EQ(open_at(directory_.path() / "none").error().code, ErrorCode::LocalFile);
  EXPECT_EQ(open_at(directory_.path()).error().code, ErrorCode::LocalFile);
  EXPECT_EQ(open_layout(Reference::parse("r.io/a").value()).error().code, ErrorCode::Usage);
  for (const std::string_view text :
       {R"({"imageLayoutVersion":"2.0.0"})", "{}", "", "x", R"({"imageLayoutVersion":1})"}) {
    write_text(root() / "oci-layout", text);
    EXPECT_EQ(open_at(root()).error().code, ErrorCode::Malformed) << text;
  }
}

TEST_F(Layout, KeepsTheReferenceItWasOpenedWith) {
  const auto reference = Reference::parse("oci:" + root().string() + ":v1").value();
  EXPECT_EQ(open_layout(reference).value()->reference(), reference);
  EXPECT_TRUE(repository().writes_are_atomic());
}

TEST_F(Layout, GivesAManifestByTagByDigestAndAsTheOnlyImage) {
  const std::string text = image_text("a");
  const auto digest = put(text, "v1");
  EXPECT_EQ(digest, crypto::Digest::of(as_bytes(text)));
  for (const ManifestName& name : {ManifestName("v1"), ManifestName(digest), ManifestName("")}) {
    const auto fetched = repository().get_manifest(name, {});
    ASSERT_TRUE(fetched.has_value()) << fetched.error().message;
    EXPECT_EQ(to_text(fetched->manifest.raw()), text);
    EXPECT_EQ(fetched->etag, digest.str());
    EXPECT_EQ(repository().head_manifest(name, {}).value(), image(text));
  }
  EXPECT_EQ(repository().get_manifest("v2", {}).error().code, ErrorCode::NotFound);
  EXPECT_EQ(repository().get_manifest(crypto::Digest::of(as_bytes("x")), {}).error().code, ErrorCode::NotFound);
}

TEST_F(Layout, NamesAManifestByTheDigestItsEntryHas) {
  const std::string text = image_text("a");
  const auto digest = crypto::Digest::of(as_bytes(text), crypto::HashAlgorithm::Sha512);
  std::filesystem::create_directory(root() / "blobs" / "sha512");
  write_text(blob_path(digest), text);
  Descriptor entry = image(text);
  entry.digest = digest;
  write_index(write_json(entry.to_json()));
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, digest);
  EXPECT_EQ(repository().get_manifest(digest, {}).value().etag, digest.str());
}

TEST_F(Layout, RefusesAManifestThatIsNotWhatItsEntrySays) {
  const std::string text = image_text("a");
  const auto digest = put(text, "v1");
  Descriptor entry = image(text);
  entry.size += 1;
  write_index(write_json(entry.to_json()));
  EXPECT_EQ(repository().get_manifest(digest, {}).error().code, ErrorCode::DigestMismatch);
  entry = image(text);
  entry.media_type = media::kImageIndex;
  write_index(write_json(entry.to_json()));
  EXPECT_EQ(repository().get_manifest(digest, {}).error().code, ErrorCode::Malformed);
  write_index(write_json(image(text).to_json()));
  damage(digest);
  EXPECT_EQ(repository().get_manifest(digest, {}).error().code, ErrorCode::DigestMismatch);
}

TEST_F(Layout, RefusesAnIndexThatIsALinkTooLargeOrMissing) {
  put(image_text("a"), "v1");
  std::filesystem::rename(index_path(), directory_.path() / "index.json");
  EXPECT_EQ(repository().tags({}).error().code, ErrorCode::LocalFile);
  std::filesystem::create_symlink(directory_.path() / "index.json", index_path());
  EXPECT_EQ(repository().tags({}).error().code, ErrorCode::Malformed);
  std::filesystem::remove(index_path());
  write_text(index_path(), std::string(limits::kManifestBytes + 1, ' '));
  EXPECT_EQ(repository().tags({}).error().code, ErrorCode::LimitExceeded);
}

TEST_F(Layout, GivesBlobsWithinTheCap) {
  const auto blob = repository().put_blob(as_bytes("hello"), "text/plain", {}).value();
  EXPECT_EQ(blob, descriptor_of("hello", "text/plain"));
  EXPECT_EQ(to_text(repository().get_blob(blob, 5, {}).value()), "hello");
  EXPECT_EQ(repository().get_blob(blob, 4, {}).error().code, ErrorCode::LimitExceeded);
  EXPECT_TRUE(repository().has_blob(blob.digest, {}).value());
  Descriptor longer = blob;
  longer.size = 6;
  EXPECT_EQ(repository().get_blob(longer, 10, {}).error().code, ErrorCode::DigestMismatch);
  const auto before = inode(blob_path(blob.digest));
  EXPECT_EQ(repository().put_blob(as_bytes("hello"), "text/plain", {}).value(), blob);
  EXPECT_EQ(inode(blob_path(blob.digest)), before);
}

TEST_F(Layout, MovesATagAndLeavesTheOthers) {
  const auto first = put(image_text("a"), "v1");
  put(image_text("b"), "v2");
  const auto third = put(image_text("c"), "v1");
  EXPECT_EQ(repository().head_manifest("v1", {}).value().digest, third);
  EXPECT_EQ(repository().tags({}).value().names(), (std::vector<std::string>{"v1", "v2"}));
  EXPECT_TRUE(repository().get_manifest(first, {}).has_value());
}

TEST_F(Layout, StoresNoManifestThatIsNone) {
  const std::string before = file_text(index_path());
  const std::string type(media::kImageManifest);
  EXPECT_EQ(repository().put_manifest({"{}", type, "v1", ""}, {}).error().code, ErrorCode::Malformed);
  EXPECT_EQ(repository().put_manifest({image_text("a"), std::string(media::kImageIndex), "v1", ""}, {}).error().code,
            ErrorCode::Malformed);
  for (const std::string_view tag : {"", "../x", "a/b", "a b"}) {
    EXPECT_EQ(repository().put_manifest({image_text("a"), type, std::string(tag), ""}, {}).error().code,
              ErrorCode::InvalidReference);
  }
  EXPECT_EQ(file_text(index_path()), before);
}

TEST_F(Layout, WritesOnlyWhereTheConditionHolds) {
  const auto first = put(image_text("a"), "v1", "*none*");
  const auto conflict = [&](const std::string& if_match, std::optional<std::string> tag) {
    const auto done =
        repository().put_manifest({image_text("b"), std::string(media::kImageManifest), std::move(tag), if_match}, {});
    return !done && done.error().code == ErrorCode::WriteConflict;
  };
  EXPECT_TRUE(conflict("*none*", "v1"));
  EXPECT_TRUE(conflict("sha256:" + std::string(64, '0'), "v1"));
  EXPECT_TRUE(conflict(first.str(), "v2"));
  EXPECT_TRUE(conflict(first.str(), std::nullopt));
  EXPECT_EQ(repository().head_manifest("v1", {}).value().digest, first);
  const auto second = put(image_text("b"), "v1", first.str());
  EXPECT_EQ(repository().head_manifest("v1", {}).value().digest, second);
  EXPECT_TRUE(conflict(first.str(), "v1"));
}

TEST_F(Layout, DeletesATagAndTheManifestNothingElseNames) {
  const auto digest = put(image_text("a"), "v1");
  put(image_text("a"), "v2");
  ASSERT_TRUE(repository().delete_manifest("v1", {}).has_value());
  EXPECT_TRUE(repository().get_manifest(digest, {}).has_value());
  ASSERT_TRUE(repository().delete_manifest("v2", {}).has_value());
  EXPECT_EQ(repository().get_manifest(digest, {}).error().code, ErrorCode::NotFound);
  EXPECT_EQ(repository().delete_manifest("v2", {}).error().code, ErrorCode::NotFound);
  EXPECT_EQ(repository().delete_manifest("", {}).error().code, ErrorCode::Usage);
}

TEST_F(Layout, DeletesByDigestEveryEntryOfIt) {
  const auto digest = put(image_text("a"), "v1");
  put(image_text("a"), "v2");
  put(image_text("b"), "v3");
  ASSERT_TRUE(repository().delete_manifest(digest, {}).has_value());
  EXPECT_EQ(repository().tags({}).value().names(), std::vector<std::string>{"v3"});
  EXPECT_EQ(repository().delete_manifest(digest, {}).error().code, ErrorCode::NotFound);
}

TEST_F(Layout, KeepsTheChildrenOfAnIndex) {
  const auto child = put(image_text("a"), "child");
  put(index_text({image(image_text("a"))}), "v1");
  ASSERT_TRUE(repository().delete_manifest("child", {}).has_value());
  EXPECT_TRUE(repository().get_manifest(child, {}).has_value());
  EXPECT_EQ(repository().delete_manifest(child, {}).error().code, ErrorCode::Usage);
  ASSERT_TRUE(repository().delete_manifest("v1", {}).has_value());
  EXPECT_TRUE(repository().delete_manifest(child, {}).has_value());
}

TEST_F(Layout, TellsTheTagsOfOtherTools) {
  write_index(entry_text(image_text("a"), {{"org.opencontainers.image.ref.name", "docker.io/library/a:v1"}}));
  write_text(blob_path(image(image_text("a")).digest), image_text("a"));
  EXPECT_EQ(repository().tags({}).value().names(), std::vector<std::string>{"v1"});
  EXPECT_TRUE(repository().get_manifest("v1", {}).has_value());
}

TEST_F(Layout, CanBeUsedFromManyThreads) {
  const auto digests = parallel_map(16, 8, [&](std::size_t i) {
    const std::string text = image_text("layer " + std::to_string(i));
    const auto digest = put(text, "v" + std::to_string(i));
    return repository().get_manifest(digest, {}).has_value();
  });
  EXPECT_EQ(std::ranges::count(digests, true), 16);
  EXPECT_EQ(repository().tags({}).value().names().size(), 16U);
}

TEST_F(Layout, StopsWhenAsked) {
  const auto blob = repository().put_blob(as_bytes("x"), "", {}).value();
  std::stop_source stop;
  stop.request_stop();
  const Cancel cancel{.stop = stop.get_token()};
  EXPECT_EQ(repository().get_blob(blob, 9, cancel).error().code, ErrorCode::Interrupted);
  EXPECT_EQ(repository().put_blob(as_bytes("y"), "", cancel).error().code, ErrorCode::Interrupted);
  EXPECT_EQ(repository().referrers(blob.digest, cancel).error().code, ErrorCode::Interrupted);
}

// A writer as the safe-write loop is one: reads the tag, adds its layer, writes on the condition that nobody else did.
Result<void> add_signature(Repository& repository, const std::string& tag, const std::string& payload) {
  for (int attempt = 0; attempt < 10'000; ++attempt) {
    const auto now = repository.get_manifest(tag, {});
    std::vector<Descriptor> layers;
    if (now) layers = now->manifest.layers();
    layers.push_back(descriptor_of(payload, media::kSimpleSigning));
    OrderedJson json{{"schemaVersion", 2}, {"mediaType", media::kImageManifest}};
    json["config"] = descriptor_of("{}", media::kImageConfig).to_json();
    json["layers"] = OrderedJson::array();
    for (const Descriptor& layer : layers) json["layers"].push_back(layer.to_json());
    const auto put = repository.put_manifest(
        {write_json(json), std::string(media::kImageManifest), tag, now ? now->etag : "*none*"}, {});
    if (put) return {};
    if (put.error().code != ErrorCode::WriteConflict) return fail(put.error());
  }
  return fail(ErrorCode::WriteConflict, "always too late");
}

TEST_F(Layout, LosesNothingOfSixteenProcesses) {
  constexpr int kProcesses = 16;
  const std::string text = image_text("a");
  const std::string tag = attachment_tag(put(text, "v1"), AttachmentKind::Signature);
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto mine = open_layout(Reference::parse("oci:" + root().string()).value());
      const std::string name = std::to_string(i);
      const std::string bundle = referrer_text(image(text), "bundle " + name);
      const bool done = mine && (*mine)->put_blob(as_bytes("bundle " + name), "", {}) &&
                        (*mine)->put_manifest({bundle, std::string(media::kImageManifest), std::nullopt, ""}, {}) &&
                        add_signature(**mine, tag, "payload " + name);
      ::_exit(done ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(repository().referrers(image(text).digest, {}).value().entries.size(), std::size_t{kProcesses});
  EXPECT_EQ(repository().get_manifest(tag, {}).value().manifest.layers().size(), std::size_t{kProcesses});
  EXPECT_EQ(repository().head_manifest("", {}).value().digest, image(text).digest);
  for (const auto& file : std::filesystem::recursive_directory_iterator(root())) {
    EXPECT_FALSE(file.path().filename().string().starts_with(".sigwright-")) << file.path();
  }
}

}  // namespace
}  // namespace sigwright::oci

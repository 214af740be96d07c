#include "cosign/save.h"

#include <unistd.h>

#include <fstream>

#include "cpp/cosign/moved.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

class SaveTest : public MovingTest {
 protected:
  fs::path directory_ = from_.file("saved");

  [[nodiscard]] Result<CopyResult> save() { return save_image(source(), directory_, {}, context_, {}); }
  [[nodiscard]] Result<CopyResult> load() { return load_image(directory_, target(), {}, context_, {}); }
  [[nodiscard]] OrderedJson index() const {
    std::ifstream file(directory_ / "index.json");
    return OrderedJson::parse(file);
  }
};

TEST_F(SaveTest, saves_all_evidence_and_loads_it_again) {
  sign(source());
  attest(source());
  const auto saved = take(save());
  EXPECT_EQ(saved.reference, "oci:" + directory_.string() + "@" + image_.digest().str());
  EXPECT_EQ(verified("oci:" + directory_.string()), 2U);
  take(load());
  EXPECT_EQ(verified(target()), 2U);
  EXPECT_EQ(verified(target(), true), 2U);
}

TEST_F(SaveTest, marks_its_entries_as_cosign_does) {
  sign(source());
  attest(source());
  take(save());
  const auto entries = index()["manifests"];
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries[0]["annotations"]["kind"], "dev.cosignproject.cosign/image");
  EXPECT_EQ(entries[0]["annotations"]["org.opencontainers.image.ref.name"], "v1");
  std::vector<std::string> kinds{entries[1]["annotations"]["kind"], entries[2]["annotations"]["kind"]};
  std::ranges::sort(kinds);
  EXPECT_EQ(kinds, (std::vector<std::string>{"dev.cosignproject.cosign/atts", "dev.cosignproject.cosign/sigs"}));
}

TEST_F(SaveTest, leaves_nothing_behind_when_it_fails) {
  sign(source());
  fs::remove(from_.blob_path(image_.layers().front().digest));
  EXPECT_FALSE(save());
  EXPECT_FALSE(fs::exists(directory_));
  for (const auto& entry : fs::directory_iterator(directory_.parent_path())) {
    EXPECT_EQ(entry.path().filename(), "layout");
  }
}

TEST_F(SaveTest, takes_the_place_of_what_a_layout_held) {
  take(save());
  from_.add_image("second", "v2");
  take(save_image(from_.name() + ":v2", directory_, {}, context_, {}));
  EXPECT_EQ(index()["manifests"].size(), 1U);
}

TEST_F(SaveTest, touches_no_directory_that_holds_something_else) {
  fs::create_directory(directory_);
  std::ofstream(directory_ / "mine") << "x";
  const auto refused = save();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Usage);
  EXPECT_FALSE(fs::exists(directory_ / "index.json"));
}

// A layout that somebody changed: nothing of the image may stand at the target afterwards.
class HostileLayoutTest : public SaveTest {
 protected:
  void SetUp() override {
    sign(source());
    take(save());
    layer_ = directory_ / "blobs" / "sha256" / image_.layers().front().digest.hex();
  }
  void refused(ErrorCode code) {
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, code) << loaded.error().message;
    EXPECT_FALSE(to_.repository().head_manifest("v1", {}));
  }
  void write_index(const std::string& text) const { std::ofstream(directory_ / "index.json") << text; }
  fs::path layer_;
};

TEST_F(HostileLayoutTest, a_blob_of_other_bytes) {
  std::ofstream(layer_) << "LAYER";
  refused(ErrorCode::DigestMismatch);
}

TEST_F(HostileLayoutTest, a_blob_of_another_size) {
  std::ofstream(layer_) << "layer and more";
  refused(ErrorCode::DigestMismatch);
}

TEST_F(HostileLayoutTest, a_link_to_a_file_outside) {
  const auto outside = from_.file("outside");
  std::ofstream(outside) << "layer";
  fs::remove(layer_);
  fs::create_symlink(outside, layer_);
  refused(ErrorCode::Malformed);
}

TEST_F(HostileLayoutTest, a_directory_of_blobs_that_is_a_link) {
  fs::rename(directory_ / "blobs", from_.file("elsewhere"));
  fs::create_symlink(from_.file("elsewhere"), directory_ / "blobs");
  refused(ErrorCode::Usage);  // nothing tells which of the entries is the image
}

TEST_F(HostileLayoutTest, a_digest_that_is_a_path) {
  write_index(R"({"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":2,)"
              R"("digest":"sha256:../../../../etc/passwd"}]})");
  refused(ErrorCode::Malformed);
}

TEST_F(HostileLayoutTest, an_index_that_holds_itself_or_nothing) {
  const std::string index =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";
  write_index(index);
  refused(ErrorCode::NotFound);
}

TEST_F(HostileLayoutTest, an_index_that_is_too_large) {
  write_index(std::string(std::size_t{9} << 20, ' '));
  refused(ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace sigwright::cosign

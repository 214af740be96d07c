#pragma once
// Image layouts in temporary directories, and the manifests that go into them.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/json.h"
#include "oci/layout.h"
#include "oci/media_types.h"

namespace sigwright::oci::testing {

namespace fs = std::filesystem;

inline std::string file_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void write_text(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

inline ino_t inode(const fs::path& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "sigwright-layout-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline Descriptor descriptor_of(std::string_view data, std::string_view type) {
  return {.media_type = std::string(type),
          .size = data.size(),
          .digest = crypto::Digest::of(as_bytes(data)),
          .artifact_type = {},
          .annotations = {},
          .platform = std::nullopt};
}

inline std::string image_text(std::string_view layer, std::string_view layer_type = media::kLayerTarGzip) {
  OrderedJson json{{"schemaVersion", 2}, {"mediaType", media::kImageManifest}};
  json["config"] = descriptor_of("{}", media::kImageConfig).to_json();
  json["layers"] = OrderedJson::array({descriptor_of(layer, layer_type).to_json()});
  return write_json(json);
}

inline std::string index_text(const std::vector<Descriptor>& entries) {
  OrderedJson json{{"schemaVersion", 2}, {"mediaType", media::kImageIndex}};
  json["manifests"] = OrderedJson::array();
  for (const Descriptor& entry : entries) json["manifests"].push_back(entry.to_json());
  return write_json(json);
}

// A manifest with a subject, as a bundle has.
inline std::string referrer_text(const Descriptor& subject, std::string_view layer,
                                 const OrderedJson& annotations = {{"made-by", "test"}}) {
  OrderedJson json{{"schemaVersion", 2}, {"mediaType", media::kImageManifest}};
  json["config"] = descriptor_of("{}", media::kEmpty).to_json();
  json["layers"] = OrderedJson::array({descriptor_of(layer, media::kBundleV03).to_json()});
  json["annotations"] = annotations;
  json["subject"] = subject.to_json();
  json["artifactType"] = media::kBundleV03;
  return write_json(json);
}

// A layout of its own for each test.
class LayoutTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(create_layout(root()).has_value());
    repository_ = open();
  }

  [[nodiscard]] fs::path root() const { return directory_.path() / "layout"; }
  [[nodiscard]] fs::path index_path() const { return root() / "index.json"; }
  [[nodiscard]] fs::path blob_path(const crypto::Digest& digest) const {
    return root() / "blobs" / std::string(crypto::hash_name(digest.algorithm())) / std::string(digest.hex());
  }
  [[nodiscard]] std::shared_ptr<Repository> open() const {
    return open_layout(Reference::parse("oci:" + root().string()).value()).value();
  }
  [[nodiscard]] Repository& repository() const { return *repository_; }

  crypto::Digest put(const std::string& raw, const std::optional<std::string>& tag = std::nullopt,
                     const std::string& if_match = {}) const {
    const auto media_type =
        raw.find(R"("manifests")") != std::string::npos ? media::kImageIndex : media::kImageManifest;
    return repository_->put_manifest({raw, std::string(media_type), tag, if_match}, {}).value();
  }
  void damage(const crypto::Digest& digest) const {
    std::string text = file_text(blob_path(digest));
    text.back() ^= 1;
    write_text(blob_path(digest), text);
  }
  // index.json with these entries, as text.
  void write_index(const std::string& entries) const {
    write_text(index_path(), R"({"schemaVersion":2,"manifests":[)" + entries + "]}");
  }

  TemporaryDirectory directory_;
  std::shared_ptr<Repository> repository_;
};

// The text of an index.json entry.
inline std::string entry_text(std::string_view manifest, const OrderedJson& annotations) {
  OrderedJson json = descriptor_of(manifest, media::kImageManifest).to_json();
  json["annotations"] = annotations;
  return write_json(json);
}

}  // namespace sigwright::oci::testing

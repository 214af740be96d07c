#pragma once
// An image layout in a directory of its own, and a context to reach it through.

#include <string>

#include "base/file.h"
#include "cosign/context.h"
#include "cosign/write_locks.h"
#include "cpp/cosign/fixture.h"
#include "cpp/oci/temporary_directory.h"
#include "oci/layout.h"

namespace sigwright::cosign {

// Fixed time, no environment, no home.
inline Context test_context() {
  Context context;
  context.now = test_time;
  context.environment = [](std::string_view) { return std::optional<std::string>(); };
  context.http = take(http::Client::create({}));
  context.registries =
      std::make_shared<oci::Session>(context.http, oci::SessionOptions{context.environment, context.home, context.log});
  context.write_locks = std::make_shared<WriteLocks>();
  return context;
}

class Layout {
 public:
  Layout() {
    if (!oci::create_layout(path())) throw std::runtime_error("no layout");
    repository_ = take(oci::open_layout(take(oci::Reference::parse(name()))));
  }

  [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "layout"; }
  [[nodiscard]] std::string name() const { return "oci:" + path().string(); }
  [[nodiscard]] oci::Repository& repository() { return *repository_; }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return directory_.path() / name; }

  oci::Manifest add_image(std::string_view content, const std::string& tag) {
    const auto config = take(repository_->put_blob(as_bytes("{}"), oci::media::kImageConfig, {}));
    const auto layer = take(repository_->put_blob(as_bytes(content), oci::media::kLayerTarGzip, {}));
    return add_manifest({{"schemaVersion", 2},
                         {"mediaType", oci::media::kImageManifest},
                         {"config", descriptor_json(config)},
                         {"layers", OrderedJson::array({descriptor_json(layer)})}},
                        tag);
  }
  oci::Manifest add_index(const std::vector<OrderedJson>& children, const std::string& tag) {
    return add_manifest(
        {{"schemaVersion", 2}, {"mediaType", oci::media::kImageIndex}, {"manifests", OrderedJson(children)}}, tag);
  }
  [[nodiscard]] std::filesystem::path blob_path(const crypto::Digest& digest) const {
    return path() / "blobs" / "sha256" / digest.hex();
  }
  void overwrite(const crypto::Digest& blob, std::string_view text) const {
    if (!write_file(blob_path(blob), as_bytes(text))) throw std::runtime_error("not written");
  }

 private:
  oci::Manifest add_manifest(const OrderedJson& json, const std::string& tag) {
    const std::string type = json["mediaType"];
    const std::string raw = write_go_json(json);
    if (!repository_->put_manifest({raw, type, tag, {}}, {})) throw std::runtime_error("not written");
    return take(oci::Manifest::parse(to_bytes(raw), type));
  }

  oci::TemporaryDirectory directory_;
  std::shared_ptr<oci::Repository> repository_;
};

}  // namespace sigwright::cosign

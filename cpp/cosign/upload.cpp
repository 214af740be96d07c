#include "cosign/upload.h"

#include <utility>

#include "base/content_type.h"
#include "base/text.h"
#include "bundle/simple_signing.h"
#include "cosign/attach.h"
#include "cosign/static_image.h"
#include "cosign/target.h"
#include "oci/blob_reader.h"

namespace sigwright::cosign {
namespace {

constexpr std::string_view kWasmLayer = "application/vnd.wasm.content.layer.v1+wasm";
constexpr std::string_view kWasmConfig = "application/vnd.wasm.config.v1+json";

Result<std::string> sniffed_type(const std::string& path, const Cancel& cancel) {
  TRY(const auto reader, oci::file_reader(path, cancel));
  Bytes head;
  CHECK(reader->next(head));  // of a regular file: all that there is of its first bytes
  return std::string(content_type(head));
}

Result<std::vector<UploadFile>> files_of(const UploadOptions& options) {
  if (options.files.empty()) return fail(ErrorCode::Usage, "no file was named", "pass -f FILE");
  std::vector<UploadFile> files;
  for (const auto& text : options.files) files.push_back(UploadFile::parse(text));
  if (options.wasm && files.size() > 1) return fail(ErrorCode::Usage, "a wasm image holds one module");
  for (const auto& file : files) {
    if (files.size() == 1 || file.platform) continue;
    return fail(ErrorCode::Usage,
                "of several files each needs a platform of its own; " + printable(file.path) + " has none",
                "write -f FILE:OS/ARCHITECTURE");
  }
  return files;
}

std::string index_of(const std::vector<oci::Descriptor>& entries,
                     const std::map<std::string, std::string>& annotations) {
  OrderedJson index;
  index["schemaVersion"] = 2;
  index["mediaType"] = oci::media::kImageIndex;
  index["manifests"] = OrderedJson::array();
  for (const auto& entry : entries) index["manifests"].push_back(entry.to_json());
  if (!annotations.empty()) index["annotations"] = annotations;
  return write_go_json(index);
}

class Uploading {
 public:
  Uploading(oci::Repository& repository, const UploadOptions& options, const Cancel& cancel)
      : repository_(repository), options_(options), cancel_(cancel) {}

  [[nodiscard]] Result<UploadResult> run(const std::vector<UploadFile>& files, const std::string& tag) {
    for (const auto& file : files) CHECK(store(file));
    std::string raw = std::move(last_);
    std::string_view type = oci::media::kImageManifest;
    if (files.size() > 1) {
      raw = index_of(entries_, options_.annotations);
      type = oci::media::kImageIndex;
    }
    TRY(const auto digest, repository_.put_manifest({std::move(raw), std::string(type), tag, {}}, cancel_));
    CHECK(require_manifest(repository_, digest, cancel_));
    result_.digest = digest.str();
    result_.reference = repository_.reference().with_digest(digest).str();
    return std::move(result_);
  }

 private:
  [[nodiscard]] Result<void> store(const UploadFile& file) {
    StaticImage image{.file = file.path, .layer_type = {}, .annotations = options_.annotations, .subject = {}};
    TRY(image.layer_type, type_of(file));
    if (options_.wasm) image.config_type = kWasmConfig;
    TRY(auto made, store_static_image(repository_, image, cancel_));
    CHECK(repository_.put_manifest({made.raw, made.descriptor.media_type, std::nullopt, {}}, cancel_));
    const auto& place = repository_.reference();
    result_.files.push_back({file.path, image.layer_type,
                             place.registry() + "/v2/" + place.repository() + "/blobs/" + made.layer.digest.str()});
    made.descriptor.platform = file.platform;
    made.descriptor.artifact_type = image.config_type;  // as cosign's library describes an image in an index
    entries_.push_back(std::move(made.descriptor));
    last_ = std::move(made.raw);
    return {};
  }

  [[nodiscard]] Result<std::string> type_of(const UploadFile& file) const {
    if (options_.wasm) return std::string(kWasmLayer);
    return options_.content_type.empty() ? sniffed_type(file.path, cancel_)
                                         : Result<std::string>(options_.content_type);
  }

  oci::Repository& repository_;
  const UploadOptions& options_;
  const Cancel& cancel_;
  UploadResult result_;
  std::vector<oci::Descriptor> entries_;
  std::string last_;
};

}  // namespace

UploadFile UploadFile::parse(const std::string& text) {
  const auto colon = text.find(':');
  UploadFile file{text.substr(0, colon), std::nullopt};
  if (colon == std::string::npos) return file;
  const std::string rest = text.substr(colon + 1);
  const auto slash = rest.find('/');
  file.platform = oci::Platform{rest.substr(0, slash), slash == std::string::npos ? "" : rest.substr(slash + 1), ""};
  return file;
}

Result<UploadResult> upload_files(const std::string& image, const UploadOptions& options, const Context& context,
                                  const Cancel& cancel) {
  TRY(const auto files, files_of(options));
  TRY(const auto target, open_target(image, {}, options.registry, context));
  if (target.reference.digest()) {
    return fail(ErrorCode::Usage, "files are uploaded to a tag: what digest they will have is not known before",
                "write HOST/REPOSITORY:TAG");
  }
  const std::string tag = target.reference.tag().value_or("latest");
  TRY(auto result, Uploading(*target.images, options, cancel).run(files, tag));
  add_warnings(result.warnings, *context.registries);
  return result;
}

Result<std::string> generate(const std::string& image, const GenerateOptions& options, const Context& context,
                             const Cancel& cancel) {
  TRY(const auto target, open_target(image, {}, options.registry, context));
  TRY(const auto subject, resolve_subject(target, cancel));
  return bundle::simple_signing_payload(docker_reference(target.reference), subject.digest, options.annotations);
}

}  // namespace sigwright::cosign

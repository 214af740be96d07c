#include "oci/remote_repository.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "oci/media_types.h"
#include "oci/referrers.h"
#include "oci/remote_errors.h"

namespace sigwright::oci {
namespace {

// Schema 1 is asked for only to say clearly that it is not supported.
std::string accepted_types() {
  std::string types;
  for (const std::string_view type : {media::kImageManifest, media::kImageIndex, media::kDockerManifest,
                                      media::kDockerList, media::kDockerSchema1Signed}) {
    types += (types.empty() ? "" : ", ") + std::string(type);
  }
  return types;
}

std::unexpected<Error> wrong_digest(const std::string& what, std::string_view why) {
  return fail(ErrorCode::DigestMismatch, what + ": " + std::string(why));
}

// Docker-Content-Digest, where there is one.
Result<std::optional<crypto::Digest>> claimed_digest(const http::Response& response, const std::string& what) {
  const auto claimed = response.headers.get("Docker-Content-Digest");
  if (!claimed) return std::nullopt;
  TRY(auto digest, with_context(crypto::Digest::parse(*claimed), what + ": Docker-Content-Digest"));
  return digest;
}

// The bytes are what was asked for by digest, and what the registry says they are.
Result<void> check_bytes(const http::Response& response, const ManifestName& name, const std::string& what) {
  const auto* digest = std::get_if<crypto::Digest>(&name);
  if (digest != nullptr && !digest->matches(response.body)) {
    return wrong_digest(what, "the registry sent other bytes than these");
  }
  TRY(const auto claimed, claimed_digest(response, what));
  if (claimed && !claimed->matches(response.body)) {
    return wrong_digest(what, "the bytes do not have the digest that the registry states, " + claimed->str());
  }
  return {};
}

// All that HEAD must say about a manifest (distribution-spec, "Checking if content exists in the registry"); nullopt
// where a registry leaves something out.
Result<std::optional<Descriptor>> described_by(const http::Response& response, const std::string& what) {
  TRY(const auto digest, claimed_digest(response, what));
  const auto size = parse_uint(response.headers.get("Content-Length").value_or(""));
  const std::string type = response.headers.get("Content-Type").value_or("");
  const std::string_view essence = media::essence(type);
  const bool known = media::is_image(essence) || media::is_index(essence);
  if (!digest || !size || !known || response.headers.get("Content-Encoding")) return std::nullopt;
  return Descriptor{.media_type = std::string(essence),
                    .size = *size,
                    .digest = *digest,
                    .artifact_type = {},
                    .annotations = {},
                    .platform = std::nullopt};
}

}  // namespace

RegistryCall RemoteRepository::call(http::Method method, std::string_view rest) const {
  return {.method = method,
          .target = "/v2/" + reference_.repository() + "/" + std::string(rest),
          .repository = reference_.repository()};
}

RegistryCall RemoteRepository::manifest_call(http::Method method, const ManifestName& name) const {
  RegistryCall made = call(method, "manifests/" + manifest_name_text(name));
  made.headers.add("Accept", accepted_types());
  made.max_body = limits::kManifestBytes;
  return made;
}

std::string RemoteRepository::full_name(const ManifestName& name) const {
  const bool is_tag = std::holds_alternative<std::string>(name);
  return reference_.name() + (is_tag ? ":" : "@") + manifest_name_text(name);
}

std::unexpected<Error> RemoteRepository::refused(const http::Response& response, const RegistryCall& call,
                                                 std::string_view what, std::string_view doing, const Cancel& cancel) {
  return fail(host_->refusal(response, call, what, doing, cancel));
}

Result<FetchedManifest> RemoteRepository::get_manifest(const ManifestName& name, const Cancel& cancel) {
  const RegistryCall get = manifest_call(http::Method::Get, name);
  const std::string what = full_name(name);
  TRY(auto response, with_context(host_->send(get, cancel), what));
  if (!response.ok()) return refused(response, get, what, "reading", cancel);
  CHECK(check_bytes(response, name, what));
  const std::string type = response.headers.get("Content-Type").value_or("");
  TRY(auto manifest, with_context(Manifest::parse(std::move(response.body), type), what));
  return FetchedManifest{std::move(manifest), response.headers.get("ETag").value_or("")};
}

Result<Descriptor> RemoteRepository::head_manifest(const ManifestName& name, const Cancel& cancel) {
  const RegistryCall head = manifest_call(http::Method::Head, name);
  const std::string what = full_name(name);
  TRY(const auto response, with_context(host_->send(head, cancel), what));
  const bool final = response.status == 404 || response.status == 429 || response.status >= 500;
  if (final && response.status != 501) return refused(response, head, what, "reading", cancel);
  if (response.ok()) {
    TRY(auto descriptor, described_by(response, what));
    const auto* digest = std::get_if<crypto::Digest>(&name);
    if (descriptor && digest != nullptr && descriptor->digest != *digest) {
      return wrong_digest(what, "the registry answers for " + descriptor->digest.str());
    }
    if (descriptor) return *std::move(descriptor);
  }
  // An answer to HEAD explains nothing, and old registries leave out what it should say: GET does both.
  TRY(const auto fetched, get_manifest(name, cancel));
  return fetched.manifest.descriptor();
}

Result<Bytes> RemoteRepository::get_blob(const Descriptor& blob, std::size_t cap, const Cancel& cancel) {
  const std::string what = reference_.name() + "@" + blob.digest.str();
  if (blob.size > cap) {
    return fail(ErrorCode::LimitExceeded, what + ": " + std::to_string(blob.size) + " bytes are more than the " +
                                              std::to_string(cap) + " that are read");
  }
  RegistryCall get = call(http::Method::Get, "blobs/" + blob.digest.str());
  get.max_body = static_cast<std::size_t>(blob.size);
  auto response = host_->send(get, cancel);
  if (!response && response.error().code == ErrorCode::LimitExceeded) {
    return wrong_digest(what, "the registry sent more than the " + std::to_string(blob.size) + " bytes stated");
  }
  TRY(auto answer, with_context(std::move(response), what));
  if (!answer.ok()) return refused(answer, get, what, "reading", cancel);
  if (answer.body.size() != blob.size) {
    return wrong_digest(what, "the registry sent " + std::to_string(answer.body.size()) + " of " +
                                  std::to_string(blob.size) + " bytes");
  }
  if (!blob.digest.matches(answer.body)) return wrong_digest(what, "the registry sent other bytes than these");
  return std::move(answer.body);
}

Result<bool> RemoteRepository::has_blob(const crypto::Digest& digest, const Cancel& cancel) {
  return is_there(digest, "pull", cancel);
}

Result<bool> RemoteRepository::is_there(const crypto::Digest& digest, std::string_view actions, const Cancel& cancel) {
  RegistryCall head = call(http::Method::Head, "blobs/" + digest.str());
  head.actions = actions;
  const std::string what = reference_.name() + "@" + digest.str();
  TRY(const auto response, with_context(host_->send(head, cancel), what));
  if (response.ok()) return true;
  if (response.status == 404) return false;
  return refused(response, head, what, "reading", cancel);
}

Result<void> RemoteRepository::delete_manifest(const ManifestName& name, const Cancel& cancel) {
  RegistryCall gone = call(http::Method::Delete, "manifests/" + manifest_name_text(name));
  gone.actions = "delete";
  gone.idempotent = true;
  const std::string what = full_name(name);
  TRY(const auto response, with_context(host_->send(gone, cancel), what));
  if (!response.ok()) return refused(response, gone, what, "deleting", cancel);
  return {};
}

Result<TagList> RemoteRepository::tags(const Cancel& cancel) { return read_tags(*host_, reference_, cancel); }

}  // namespace sigwright::oci

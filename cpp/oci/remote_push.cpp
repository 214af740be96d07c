#include <chrono>

#include "base/limits.h"
#include "oci/remote_errors.h"
#include "oci/remote_repository.h"

namespace sigwright::oci {
namespace {

constexpr std::string_view kPush = "pull,push";
constexpr int kMostUploads = 3;                         // sessions opened for one blob
constexpr std::chrono::milliseconds kCleanUpTime{500};  // what telling the registry of a failed upload may take

// A session is lost when the connection broke, the registry failed, or it no longer knows the session: a new one may
// do.
bool is_worth_another(const Error& error) {
  return error.code == ErrorCode::Unreachable || error.code == ErrorCode::NotFound;
}

}  // namespace

// `send(location)` until it is done: a session that is lost is opened anew.
template <class Send>
Result<void> RemoteRepository::upload(const crypto::Digest& digest, const Reference* from, const Send& send,
                                      const Cancel& cancel) {
  for (int upload = 1;; ++upload) {
    TRY(const bool there, is_there(digest, kPush, cancel));  // with the token that the upload will need
    if (there) return {};
    TRY(const auto location, start_upload(digest, from, cancel));
    if (!location) return {};
    auto done = send(*location);
    if (done) return {};
    abandon_upload(*location);
    if (upload == kMostUploads || !is_worth_another(done.error())) return fail(std::move(done).error());
  }
}

Result<Descriptor> RemoteRepository::put_blob(ByteView data, std::string_view media_type, const Cancel& cancel) {
  const Descriptor blob{.media_type = std::string(media_type),
                        .size = data.size(),
                        .digest = crypto::Digest::of(data),
                        .artifact_type = {},
                        .annotations = {},
                        .platform = std::nullopt};
  const auto body = std::make_shared<const Bytes>(data.begin(), data.end());
  const auto send = [&](const http::Url& location) { return finish_upload(location, body, blob.digest, cancel); };
  CHECK(upload(blob.digest, nullptr, send, cancel));
  return blob;
}

Result<void> RemoteRepository::write_blob(const Descriptor& blob, const BlobSource& source, const Cancel& cancel) {
  const bool links = source.from && !source.from->is_layout() && source.from->registry() == reference_.registry() &&
                     source.from->repository() != reference_.repository();
  const auto send = [&](const http::Url& location) { return send_stream(location, blob, source.open, cancel); };
  return upload(blob.digest, links ? &*source.from : nullptr, send, cancel);
}

Result<std::optional<http::Url>> RemoteRepository::start_upload(const crypto::Digest& digest, const Reference* from,
                                                                const Cancel& cancel) {
  std::string target = "blobs/uploads/";
  if (from != nullptr) target += "?mount=" + digest.str() + "&from=" + from->repository();
  RegistryCall post = call(http::Method::Post, target);
  post.actions = kPush;
  if (from != nullptr) post.also_pulls_from = from->repository();
  post.body = std::make_shared<const Bytes>();
  post.idempotent = true;  // one more session that nobody ends is swept by the registry
  const std::string what = reference_.name() + "@" + digest.str();
  TRY(const auto response, with_context(host_->send(post, cancel), what));
  // Whoever may not read there, or meets a registry that links nothing, sends the blob.
  if (!response.ok() && from != nullptr) return start_upload(digest, nullptr, cancel);
  if (!response.ok()) return refused(response, post, what, "writing", cancel);
  if (from != nullptr && response.status == 201) return std::nullopt;
  const auto location = response.headers.get("Location");
  if (!location) return fail(ErrorCode::Malformed, host_->registry() + " does not say where to send " + what);
  TRY(auto url, with_context(response.url.resolve(*location), host_->registry() + ": upload location"));
  return std::optional<http::Url>(std::move(url));
}

RegistryCall RemoteRepository::upload_call(const http::Url& location, const crypto::Digest& digest) const {
  RegistryCall put = call(http::Method::Put, "blobs/uploads/");
  put.actions = kPush;
  put.url = location;
  put.url->target += (location.target.find('?') == std::string::npos ? "?" : "&") + ("digest=" + digest.str());
  put.headers.add("Content-Type", "application/octet-stream");
  return put;
}

Result<void> RemoteRepository::finish_upload(const http::Url& location, const std::shared_ptr<const Bytes>& data,
                                             const crypto::Digest& digest, const Cancel& cancel) {
  RegistryCall put = upload_call(location, digest);
  put.body = data;
  const std::string what = reference_.name() + "@" + digest.str();
  TRY(const auto response, with_context(host_->send(put, cancel), what));
  if (!response.ok()) return refused(response, put, what, "writing", cancel);
  return {};
}

// Best effort: an upload that failed is not worth a second error, nor a long wait when the user wants to stop.
void RemoteRepository::abandon_upload(const http::Url& location) {
  RegistryCall gone = call(http::Method::Delete, "blobs/uploads/");
  gone.actions = kPush;
  gone.url = location;
  const Cancel brief{.stop = {}, .deadline = std::chrono::steady_clock::now() + kCleanUpTime};
  if (const auto response = host_->send(gone, brief); !response) return;
}

Result<crypto::Digest> RemoteRepository::put_manifest(const PutManifest& put, const Cancel& cancel) {
  const auto digest = crypto::Digest::of(as_bytes(put.raw));
  const ManifestName name = put.tag ? ManifestName(*put.tag) : ManifestName(digest);
  RegistryCall send = call(http::Method::Put, "manifests/" + manifest_name_text(name));
  send.actions = kPush;
  send.headers.add("Content-Type", put.media_type);
  if (put.if_match == "*none*") {
    send.headers.add("If-None-Match", "*");
  } else if (!put.if_match.empty()) {
    send.headers.add("If-Match", put.if_match);
  }
  send.body = std::make_shared<const Bytes>(to_bytes(put.raw));
  // What stands at a tag may be another's by the time of a second attempt: only who reads again may write again.
  send.once = put.tag.has_value();
  send.idempotent = !send.once;
  const std::string what = full_name(name);
  TRY(const auto response, with_context(host_->send(send, cancel), what));
  if (!response.ok()) return refused(response, send, what, "writing", cancel);
  const auto stored = response.headers.get("Docker-Content-Digest");
  if (stored && *stored != digest.str()) {
    return fail(ErrorCode::DigestMismatch, what + ": the registry stored other bytes than were sent");
  }
  return digest;
}

}  // namespace sigwright::oci

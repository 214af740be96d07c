// cosign: one function a verb.

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <variant>

#include "base/limits.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "bindings/signer.h"
#include "http/client.h"

namespace sigwright::bindings {
namespace {

py::dict written_to_python(const cosign::WrittenSignature& written) {
  py::dict out;
  out["format"] = verify::format_name(written.format);
  out["digest"] = text(written.digest);
  out["tag"] = text(written.tag);
  out["existed"] = written.existed;
  out["log_index"] = optional(written.log_index);
  out["log_url"] = text(written.log_url);
  out["signature"] = text(written.signature);
  return out;
}

py::dict manifest_to_python(const cosign::SignedManifest& manifest) {
  py::dict out;
  out["reference"] = text(manifest.reference);
  out["digest"] = text(manifest.digest);
  out["platform"] = text(manifest.platform);
  out["signatures"] = to_list(manifest.signatures, written_to_python);
  return out;
}

py::dict sign(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
              Stop stop) {
  const auto parsed = read_sign_options(options);
  const auto result = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::sign_image(image, parsed, world, cancel);
  });
  py::dict out;
  out["image"] = text(result.image);
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["manifests"] = to_list(result.manifests, manifest_to_python);
  out["warnings"] = text_list(result.warnings);
  return out;
}

py::dict verify_image(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                      Stop stop) {
  const auto parsed = read_verify_options(options);
  return report_to_python(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::verify_image(image, parsed, world, cancel);
  }));
}

constexpr std::size_t kShortBytes = std::size_t{1} << 20;

// A path, a buffer, or "sha256:HEX" marked as a digest: what stays alive while the call runs.
class BlobArg {
 public:
  BlobArg(const py::object& blob, bool digest) {
    if (py::isinstance<py::str>(blob) && digest) {
      source_ = unwrap(crypto::Digest::parse(blob.cast<std::string>()));
    } else if (py::isinstance<py::str>(blob)) {
      source_ = cosign::BlobPath{blob.cast<std::string>()};
    } else {
      source_ = bytes_.emplace(blob.cast<py::buffer>()).view();
    }
  }
  [[nodiscard]] const cosign::BlobSource& source() const noexcept { return source_; }
  [[nodiscard]] bool is_short() const noexcept {
    return !std::holds_alternative<cosign::BlobPath>(source_) && (!bytes_ || bytes_->view().size() <= kShortBytes);
  }

 private:
  std::optional<ByteArg> bytes_;
  cosign::BlobSource source_;
};

py::dict sign_blob(const CoreContext& context, const py::object& blob, const py::dict& options, bool digest,
                   Timeout timeout, Stop stop) {
  const BlobArg argument(blob, digest);
  const auto parsed = read_sign_blob_options(options);
  const auto result = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::sign_blob(argument.source(), parsed, world, cancel);
  });
  py::dict out;
  out["digest"] = text(result.digest);
  out["signature"] = to_python(result.signature);
  out["bundle"] = text(result.bundle);
  out["certificate"] = text(result.certificate);
  out["warnings"] = text_list(result.warnings);
  out["timestamps"] = to_list(result.timestamps, [](const Bytes& timestamp) { return to_python(timestamp); });
  return out;
}

py::dict verify_blob(const CoreContext& context, const py::object& blob, const py::dict& options, bool digest,
                     Timeout timeout, Stop stop) {
  const BlobArg argument(blob, digest);
  const auto parsed = read_verify_blob_options(options);
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto verify = [&](const Cancel& cancel) {
    return cosign::verify_blob(argument.source(), parsed, context.get(), cancel);
  };
  // All of it in memory, and no log to ask.
  const bool brief = argument.is_short() && parsed.bundle && parsed.bundle->size() <= kShortBytes &&
                     parsed.evidence_file.empty() && parsed.trust.rekor_url.empty();
  return report_to_python(
      unwrap(brief ? run_briefly(limits, context.log(), verify) : run_blocking(limits, context.log(), verify)));
}

py::dict resolve(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                 Stop stop) {
  const auto registry = read_registry_options(options);
  const auto resolved = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::resolve(image, registry, world, cancel);
  });
  py::dict out;
  out["image"] = text(resolved.image);
  out["reference"] = text(resolved.reference);
  out["digest"] = text(resolved.digest);
  out["media_type"] = text(resolved.media_type);
  return out;
}

py::str triangulate(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                    Stop stop) {
  const auto parsed = read_triangulate_options(options);
  return text(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::triangulate(image, parsed, world, cancel);
  }));
}

py::dict claims_to_python(const cosign::SignatureClaims& claims) {
  py::dict out;
  out["key"] = text(claims.signer.key);
  out["algorithm"] = text(claims.signer.algorithm);
  out["identities"] = text_list(claims.signer.identities);
  out["issuer"] = text(claims.signer.issuer);
  out["signature"] = text(claims.signature);
  out["log_id"] = text(claims.log_id);
  out["log_index"] = optional(claims.log_index);
  out["time"] = text_or_none(claims.time);
  return out;
}

py::dict attached_to_python(const cosign::Attached& attached) {
  py::dict out;
  out["kind"] = text(attached.kind);
  out["format"] = text(attached.format);
  out["reference"] = text(attached.reference);
  out["digest"] = text(attached.digest);
  out["media_type"] = text(attached.media_type);
  out["predicate_type"] = text(attached.predicate_type);
  out["created"] = text(attached.created);
  out["signer"] = text(attached.signer);
  out["log_entry"] = attached.log_entry;
  out["log_id"] = text(attached.log_id);
  out["log_index"] = optional(attached.log_index);
  out["logged"] = text(attached.logged);
  out["claims"] = claims_to_python(attached.claims);
  out["layers"] = attached.layers;
  out["children"] = to_list(attached.children, attached_to_python);
  return out;
}

py::dict tree(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
              Stop stop) {
  const auto parsed = read_tree_options(options);
  const auto result = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::tree(image, parsed, world, cancel);
  });
  py::dict out;
  out["image"] = text(result.image);
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["attached"] = to_list(result.attached, attached_to_python);
  out["warnings"] = text_list(result.warnings);
  return out;
}

// What an http(s) URL holds, for keys kept there.
[[nodiscard]] Result<Bytes> fetch_url(const std::string& address, const cosign::Context& world, const Cancel& cancel) {
  TRY(auto url, http::Url::parse(address));
  http::Request request;
  request.url = std::move(url);
  request.max_body = limits::kKeyFileBytes;
  TRY(auto response, world.http->send(std::move(request), cancel));
  if (response.ok()) return std::move(response.body);
  const auto code = response.status == 404 ? ErrorCode::KeyNotFound : ErrorCode::Unreachable;
  return fail(code, response.url.redacted() + " answered " + std::to_string(response.status));
}

py::bytes fetch(const CoreContext& context, const std::string& url, Timeout timeout, Stop stop) {
  return to_python(run(context, timeout, stop,
                       [&](const auto& world, const Cancel& cancel) { return fetch_url(url, world, cancel); }));
}

}  // namespace

void bind_cosign(py::module_& m) {
  const auto verb = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("image"), py::arg("options"), py::kw_only(),
          py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  verb("sign", &sign, "Sign an image and store the signature.");
  verb("verify", &verify_image, "Verify an image and return the report.");
  verb("resolve", &resolve, "Return the digest reference of an image.");
  verb("triangulate", &triangulate, "Return the reference at which something of the image is kept.");
  verb("tree", &tree, "Return what is attached to an image.");
  const auto blob_verb = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("blob"), py::arg("options"), py::kw_only(),
          py::arg("digest") = false, py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  blob_verb("sign_blob", &sign_blob, "Sign a file (str) or bytes; with `digest` the str is the digest itself.");
  blob_verb("verify_blob", &verify_blob, "Verify a file (str) or bytes; with `digest` the str is the digest itself.");
  m.def("fetch", &fetch, py::arg("context"), py::arg("url"), py::kw_only(), py::arg("timeout") = py::none(),
        py::arg("stop") = py::none(), "Return the small document at a URL.");
  m.def("option_rows", &option_rows, "Return the names of the options that each verb reads.");
}

}  // namespace sigwright::bindings

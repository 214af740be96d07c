// cosign: bundles made, explained and brought up to date.

#include <pybind11/stl.h>

#include "base/encoding.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/run.h"
#include "cosign/create_bundle.h"
#include "cosign/inspect_bundle.h"
#include "cosign/upgrade_bundle.h"

namespace sigwright::bindings {
namespace {

using Timeout = std::optional<double>;
using Stop = const std::stop_source*;
using Keys = std::vector<crypto::PublicKey>;

py::object bound(Time time) {
  const bool open = time == Time::min() || time == Time::max();
  return open ? py::object(py::none()) : py::object(text(to_rfc3339(time)));
}

py::dict certificate_to_python(const cosign::CertificateFacts& facts) {
  py::dict out;
  out["subject"] = text(facts.subject);
  out["issued_by"] = text(facts.issued_by);
  out["names"] = text_list(facts.names);
  out["issuer"] = text(facts.issuer);
  out["key_type"] = text(facts.key_type);
  out["fingerprint"] = text(facts.fingerprint);
  out["valid_from"] = bound(facts.valid.start);
  out["valid_until"] = bound(facts.valid.end);
  out["authority"] = facts.authority;
  out["extensions"] = text_map({facts.extensions.begin(), facts.extensions.end()});
  out["promises"] = to_list(facts.promises, [](const cosign::PromiseFacts& promise) {
    py::dict one;
    one["log_id"] = text(promise.log_id);
    one["time"] = text(to_rfc3339(promise.time));
    return one;
  });
  return out;
}

py::dict entry_to_python(const cosign::LoggedFacts& facts) {
  py::dict out;
  out["index"] = facts.index;
  out["log_id"] = text(facts.log_id);
  out["log"] = text(facts.log);
  out["kind"] = text(facts.kind);
  out["integrated_time"] = text_or_none(facts.integrated_time);
  out["origin"] = text(facts.origin);
  out["tree_size"] = facts.tree_size;
  out["hashes"] = facts.hashes;
  out["promise"] = facts.promise;
  out["proof"] = facts.proof;
  out["proves"] = text_list(facts.proves);
  return out;
}

py::dict stamp_to_python(const cosign::StampFacts& facts) {
  py::dict out;
  out["time"] = text_or_none(facts.time);
  out["policy"] = text(facts.policy);
  out["serial"] = text(facts.serial);
  out["authority"] = text(facts.authority);
  out["problem"] = text(facts.problem);
  return out;
}

py::dict inspection_to_python(const cosign::BundleInspection& found) {
  py::dict out;
  out["format"] = text(found.format);
  out["content"] = text(found.content);
  out["digest"] = text(found.digest);
  out["payload_type"] = text(found.payload_type);
  out["predicate_type"] = text(found.predicate_type);
  out["subjects"] = text_list(found.subjects);
  out["signature_bytes"] = found.signature_bytes;
  out["key_hint"] = text(found.key_hint);
  out["certificates"] = to_list(found.certificates, certificate_to_python);
  out["entries"] = to_list(found.entries, entry_to_python);
  out["timestamps"] = to_list(found.timestamps, stamp_to_python);
  out["checks"] = to_list(found.checks, check_to_python);
  out["missing"] = text_list(found.missing);
  return out;
}

cosign::TrustOptions trust_of(const std::string& trusted_root, const std::string& profile,
                              const std::string& default_root) {
  cosign::TrustOptions trust;
  trust.trusted_root = trusted_root;
  trust.profile = profile;
  trust.default_root = default_root;
  return trust;
}

py::dict inspect(const CoreContext& context, const py::buffer& bundle, const Keys& keys,
                 const std::string& trusted_root, const std::string& profile, const std::string& default_root) {
  const ByteArg bytes(bundle);
  const cosign::InspectBundleOptions options{
      .bundle = to_text(bytes.view()), .keys = keys, .trust = trust_of(trusted_root, profile, default_root)};
  auto found = [&] {
    const py::gil_scoped_release nogil;
    return cosign::inspect_bundle(options, context.get());
  }();
  return inspection_to_python(unwrap(std::move(found)));
}

py::dict upgrade(const CoreContext& context, const py::buffer& bundle, const std::string& rekor_url,
                 const std::string& trusted_root, const std::string& profile, const std::string& default_root,
                 Timeout timeout, Stop stop) {
  const ByteArg bytes(bundle);
  cosign::UpgradeBundleOptions options{.bundle = to_text(bytes.view())};
  options.trust = trust_of(trusted_root, profile, default_root);
  if (!rekor_url.empty()) options.rekor_url = rekor_url;
  const auto made =
      unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(), [&](const Cancel& cancel) {
        return cosign::upgrade_bundle(options, context.get(), cancel);
      }));
  py::dict out;
  out["bundle"] = text(made.bundle);
  out["version"] = text(made.from);
  out["notes"] = text_list(made.notes);
  return out;
}

py::str create(const CoreContext& context, const std::string& artifact, const std::string& signature,
               const std::string& attestation, const std::string& bundle, const std::string& certificate,
               const std::string& rfc3161_timestamp, std::optional<crypto::PublicKey> key, bool ignore_tlog,
               const std::string& rekor_url, const std::string& trusted_root, const std::string& profile,
               const std::string& default_root, Timeout timeout, Stop stop) {
  cosign::CreateBundleOptions options{.signature = signature,
                                      .attestation = attestation,
                                      .bundle = bundle,
                                      .certificate = certificate,
                                      .rfc3161_timestamp = rfc3161_timestamp,
                                      .key = std::move(key),
                                      .ignore_tlog = ignore_tlog};
  options.trust = trust_of(trusted_root, profile, default_root);
  if (!rekor_url.empty()) options.rekor_url = rekor_url;
  return text(unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(), [&](const Cancel& cancel) {
    return cosign::create_bundle(cosign::BlobPath{artifact}, options, context.get(), cancel);
  })));
}

}  // namespace

void bind_bundles(py::module_& m) {
  const py::arg context("context"), bundle("bundle");
  const py::arg_v root = (py::arg("trusted_root") = ""), profile = (py::arg("profile") = ""),
                  fallback = (py::arg("default_root") = ""), rekor = (py::arg("rekor_url") = ""),
                  timeout = (py::arg("timeout") = py::none()), stop = (py::arg("stop") = py::none());
  m.def("inspect_bundle", &inspect, context, bundle, py::kw_only(), py::arg("keys") = Keys(), root, profile, fallback,
        "Say what a bundle is and what each part of it proves.");
  m.def("upgrade_bundle", &upgrade, context, bundle, py::kw_only(), rekor, root, profile, fallback, timeout, stop,
        "Make a v0.3 bundle of an older one.");
  m.def("create_bundle", &create, context, py::kw_only(), py::arg("artifact"), py::arg("signature") = "",
        py::arg("attestation") = "", py::arg("bundle") = "", py::arg("certificate") = "",
        py::arg("rfc3161_timestamp") = "", py::arg("key") = py::none(), py::arg("ignore_tlog") = false, rekor, root,
        profile, fallback, timeout, stop, "Make a bundle of a signature that was made earlier.");
}

}  // namespace sigwright::bindings

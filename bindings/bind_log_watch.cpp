// cosign: what others know of a log: monitors, witnesses, anchors.

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "bindings/bind.h"
#include "bindings/log_handle.h"
#include "bindings/options.h"
#include "cosign/log_anchors.h"
#include "cosign/log_monitor.h"
#include "cosign/log_witness.h"
#include "cosign/registry_checkpoints.h"

namespace sigwright::bindings {
namespace {

namespace fs = std::filesystem;

py::dict sighting_to_python(const cosign::Sighting& sighting) {
  py::dict out;
  out["index"] = sighting.index;
  out["why"] = text(sighting.why);
  out["digests"] = text_list(sighting.facts.digests);
  out["signers"] = to_list(sighting.facts.signers, signer_to_python);
  out["signatures"] = text_list(sighting.facts.signatures);
  return out;
}

cosign::CheckpointPlace place_of(const std::string& repository, const py::dict& options) {
  return {.repository = repository, .registry = read_registry_options(options)};
}

// "registry": a repository and how it is reached, where one is named.
std::optional<cosign::CheckpointPlace> anchored_in(const py::dict& values) {
  if (!values.contains("registry")) return std::nullopt;
  const auto named = values["registry"].cast<std::pair<std::string, py::dict>>();
  return place_of(named.first, named.second);
}

// Texts, each by the name of its member of MonitorOptions.
cosign::MonitorOptions monitor_options(const py::dict& values) {
  const auto text_of = [&](const char* name) { return values[name].cast<std::string>(); };
  const auto list_of = [&](const char* name) { return values[name].cast<std::vector<std::string>>(); };
  return {.log = text_of("log"),
          .read_url = text_of("read_url"),
          .trusted_root = text_of("trusted_root"),
          .public_key = text_of("public_key"),
          .state = text_of("state"),
          .from = values["start"].cast<std::optional<std::uint64_t>>(),
          .max_entries = values["max_entries"].cast<std::uint64_t>(),
          .anchored = anchored_in(values),
          .watched = {list_of("fingerprints"), list_of("images"), list_of("identities")}};
}

py::dict monitor_log(const CoreContext& context, const py::dict& options, Timeout timeout, Stop stop) {
  const auto parsed = monitor_options(options);
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto report = unwrap(run_blocking(
      limits, context.log(), [&](const Cancel& cancel) { return cosign::monitor_log(parsed, context.get(), cancel); }));
  py::dict out;
  out["origin"] = text(report.origin);
  out["first"] = report.first;
  out["old_size"] = report.old_size;
  out["size"] = report.size;
  out["next"] = report.next;
  out["anchored"] = report.anchored;
  out["sightings"] = to_list(report.sightings, sighting_to_python);
  return out;
}

py::dict witness_log(const CoreContext& context, const fs::path& directory, const SignerHandle& key,
                     const std::string& name, Timeout timeout, Stop stop) {
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto done = unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) {
    return cosign::witness_log(directory, *key.signer, name, context.get(), cancel);
  }));
  py::dict out;
  out["origin"] = text(done.origin);
  out["old_size"] = done.old_size;
  out["size"] = done.size;
  out["first"] = done.first;
  out["verifier_key"] = text(done.verifier_key);
  return out;
}

py::dict anchor_to_python(const cosign::Anchor& anchor) {
  py::dict out;
  out["file"] = text(anchor.file);
  out["size"] = anchor.size;
  out["trusted"] = anchor.trusted;
  out["time"] = text_or_none(anchor.time);
  return out;
}

py::list anchor_log(const CoreContext& context, const fs::path& directory, const std::string& rekor_url,
                    const std::string& timestamp_server_url, const std::string& trusted_root, bool yes, Timeout timeout,
                    Stop stop) {
  cosign::LogOptions services;
  services.upload = !rekor_url.empty();
  services.confirmed = yes;
  services.rekor_url = rekor_url;
  services.trusted_root = trusted_root;
  services.timestamp_server_url = timestamp_server_url;
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto anchors = unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) {
    return cosign::anchor_log(directory, services, context.get(), cancel);
  }));
  return to_list(anchors, anchor_to_python);
}

py::dict push_checkpoint(const CoreContext& context, const LogHandle& handle, const std::string& repository,
                         const py::dict& options, Timeout timeout, Stop stop) {
  const auto place = place_of(repository, options);
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  return anchor_to_python(unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) {
    return cosign::push_checkpoint(handle.log(), place, context.get(), cancel);
  })));
}

py::list check_pushed(const CoreContext& context, const LogHandle& handle, const std::string& repository,
                      const py::dict& options, Timeout timeout, Stop stop) {
  const auto place = place_of(repository, options);
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  const auto found = unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) {
    return cosign::check_pushed(handle.log(), place, context.get(), cancel);
  }));
  return to_list(found, anchor_to_python);
}

py::list check_anchors(const CoreContext& context, const LogHandle& handle, const std::string& trusted_root,
                       const std::string& rekor_public_key, const std::string& timestamp_chain) {
  cosign::TrustOptions trust;
  trust.trusted_root = trusted_root;
  trust.rekor_public_key = rekor_public_key;
  trust.timestamp_chain = timestamp_chain;
  auto anchors = [&] {
    const py::gil_scoped_release nogil;
    return cosign::check_anchors(handle.log(), trust, context.get());
  }();
  return to_list(unwrap(std::move(anchors)), anchor_to_python);
}

py::str witnessed_at(const LogHandle& handle, const std::string& verifier_key) {
  return text(to_rfc3339(unwrap(cosign::witnessed_at(handle.log(), verifier_key))));
}

}  // namespace

void bind_log_watch(py::module_& m) {
  m.def("monitor_log", &monitor_log, py::arg("context"), py::arg("options"), py::kw_only(),
        py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Look once whether a log continues what was seen of it, and who appears in it.");
  m.def("witness_log", &witness_log, py::arg("context"), py::arg("directory"), py::arg("key"), py::kw_only(),
        py::arg("name") = "", py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Check that a log continues what the key has signed of it, and sign its checkpoint.");
  m.def("anchor_log", &anchor_log, py::arg("context"), py::arg("directory"), py::kw_only(), py::arg("rekor_url") = "",
        py::arg("timestamp_server_url") = "", py::arg("trusted_root") = "", py::arg("yes") = false,
        py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Have a log's checkpoint stamped or logged elsewhere, and keep the proof beside it.");
  m.def("check_anchors", &check_anchors, py::arg("context"), py::arg("log"), py::kw_only(),
        py::arg("trusted_root") = "", py::arg("rekor_public_key") = "", py::arg("timestamp_chain") = "",
        "Check every anchor of a log.");
  m.def("push_checkpoint", &push_checkpoint, py::arg("context"), py::arg("log"), py::arg("repository"),
        py::arg("options"), py::kw_only(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Keep a log's newest checkpoint in a registry.");
  m.def("check_pushed", &check_pushed, py::arg("context"), py::arg("log"), py::arg("repository"), py::arg("options"),
        py::kw_only(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Check every checkpoint of a log that a registry keeps.");
  m.def("witnessed_at", &witnessed_at, py::arg("log"), py::arg("verifier_key"),
        "Return when a witness signed the newest checkpoint. Raises LogEvidenceError when it did not.");
}

}  // namespace sigwright::bindings

// cosign: what is well and what is not, for `doctor`.

#include <pybind11/stl.h>

#include <array>

#include "bindings/bind.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/run.h"
#include "cosign/doctor.h"
#include "crypto/library.h"
#include "http/library.h"
#include "http/tls.h"
#include "http/traffic.h"
#include "oci/credentials.h"

namespace sigwright::bindings {
namespace {

using cosign::DoctorOptions;

struct Row {
  const char* name;
  std::string DoctorOptions::* member;
};
constexpr std::array kRows{
    Row{"profile", &DoctorOptions::profile},
    Row{"rekor_url", &DoctorOptions::rekor_url},
    Row{"rekor_read_url", &DoctorOptions::rekor_read_url},
    Row{"signing_config", &DoctorOptions::signing_config},
    Row{"trusted_root", &DoctorOptions::trusted_root},
    Row{"rekor_public_key", &DoctorOptions::rekor_public_key},
    Row{"timestamp_server_url", &DoctorOptions::timestamp_server_url},
    Row{"timestamp_certificate_chain", &DoctorOptions::timestamp_chain},
    Row{"default_root", &DoctorOptions::default_root},
};

DoctorOptions read_options(const py::dict& values) {
  DoctorOptions options;
  for (const std::pair<py::handle, py::handle> item : values) {
    const auto name = item.first.cast<std::string>();
    const auto row = std::ranges::find_if(kRows, [&](const Row& known) { return name == known.name; });
    if (row == kRows.end()) throw py::type_error("unknown option: " + name);
    options.*row->member = item.second.cast<std::string>();
  }
  return options;
}

py::dict finding_to_python(const cosign::Finding& finding) {
  py::dict out;
  const bool failed = finding.health == cosign::Health::Fail;
  out["subject"] = text(finding.subject);
  out["health"] = cosign::health_name(finding.health);
  out["message"] = text(finding.message);
  out["hint"] = text(finding.hint);
  out["exit_code"] = failed ? error_kind(finding.code).exit_code : 0;
  return out;
}

py::list doctor(const CoreContext& context, const py::dict& values, std::optional<double> timeout,
                const std::stop_source* stop) {
  const auto options = read_options(values);
  const auto findings =
      unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(),
                          [&](const Cancel& cancel) { return cosign::doctor(options, context.get(), cancel); }));
  return to_list(findings, finding_to_python);
}

constexpr std::string_view kind_name(oci::CredentialKind kind) {
  switch (kind) {
    case oci::CredentialKind::Basic: return "user name and password";
    case oci::CredentialKind::IdentityToken: return "identity token";
    case oci::CredentialKind::RegistryToken: return "bearer token";
    case oci::CredentialKind::Anonymous: break;
  }
  return "anonymous";
}

// Files and helpers are asked anew: what they say now, not what a session remembers.
py::dict explain_credentials(const CoreContext& context, const std::string& registry, const std::string& repository,
                             std::optional<double> timeout, const std::stop_source* stop) {
  const auto found =
      unwrap(run_blocking(CallLimits::from_python(timeout, stop), context.log(), [&](const Cancel& cancel) {
        return oci::CredentialStore(context.get().environment, context.get().home, context.get().clouds)
            .find(registry, repository, cancel);
      }));
  py::dict out;
  out["kind"] = kind_name(found.credential.kind);
  out["username"] = text(found.credential.username);
  out["looked"] = to_list(found.looked, [](const oci::CredentialTrace& trace) {
    py::dict row;
    row["source"] = text(trace.source);
    row["outcome"] = text(trace.outcome);
    row["won"] = trace.won;
    return row;
  });
  return out;
}

// What the process is made of, and whom TLS trusts.
py::dict libraries(const CoreContext& context) {
  const http::CaStore store = http::find_ca_store(context.get().environment);
  py::dict out;
  out["openssl"] = crypto::library_version();
  out["curl"] = http::library_version();
  out["ca_origin"] = text(store.origin);
  out["ca_path"] = text((store.file.empty() ? store.directory : store.file).string());
  return out;
}

py::tuple traffic() {
  const http::Traffic now = http::traffic();
  return py::make_tuple(now.sent, now.received);
}

}  // namespace

void bind_doctor(py::module_& m) {
  m.def("doctor", &doctor, py::arg("context"), py::arg("options"), py::kw_only(), py::arg("timeout") = py::none(),
        py::arg("stop") = py::none(), "Look at the log and the authorities that would be used.");
  m.def("traffic", &traffic, "Return how many bytes of bodies the process has sent, and how many it has received.");
  m.def("libraries", &libraries, py::arg("context"), "Return versions, and where the authorities for TLS are.");
  m.def("explain_credentials", &explain_credentials, py::arg("context"), py::arg("registry"), py::arg("repository"),
        py::kw_only(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Tell every place that was asked for credentials of a registry, and which one knew. Never a secret.");
}

}  // namespace sigwright::bindings

// cosign: profiles, and how they come to say what they say.

#include <pybind11/stl.h>

#include "base/encoding.h"
#include "bindings/bind.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/run.h"
#include "cosign/edit_profile.h"
#include "cosign/profile.h"

namespace sigwright::bindings {
namespace {

using cosign::Profile;
using Timeout = std::optional<double>;
using Stop = const std::stop_source*;

py::object bound(Time time) {
  const bool open = time == Time::min() || time == Time::max();
  return open ? py::object(py::none()) : py::object(text(to_rfc3339(time)));
}

const trust::PinnedLog* pin_of(const tlog::Log& log, const Profile& profile) {
  for (const trust::PinnedLog& pinned : profile.config.logs) {
    if (pinned.log_id == log.log_id) return &pinned;
  }
  return nullptr;
}

py::dict log_to_python(const tlog::Log& log, const Profile& profile) {
  const trust::PinnedLog* const pinned = pin_of(log, profile);
  py::dict out;
  out["url"] = text(pinned == nullptr ? std::string() : pinned->url);
  out["read_url"] = text(pinned == nullptr ? std::string() : pinned->read_url);
  out["base_url"] = text(log.base_url);
  out["log_id"] = to_hex(log.log_id);
  out["key_type"] = crypto::key_type_name(log.key.type());
  out["fingerprint"] = log.key.fingerprint();
  out["valid_from"] = bound(log.valid.start);
  out["valid_until"] = bound(log.valid.end);
  const bool closed = pinned != nullptr && pinned->final_tree;
  out["final_size"] = closed ? py::object(py::cast(pinned->final_tree->size)) : py::object(py::none());
  return out;
}

py::dict authority_to_python(const trust::Authority& authority) {
  py::dict out;
  out["url"] = text(authority.uri);
  out["organization"] = text(authority.organization);
  out["common_name"] = text(authority.common_name);
  out["fingerprint"] =
      authority.chain.empty() ? std::string() : "sha256:" + to_hex(crypto::sha256(authority.chain.front()));
  out["valid_from"] = bound(authority.valid.start);
  out["valid_until"] = bound(authority.valid.end);
  return out;
}

py::dict profile_to_python(const Profile& profile) {
  const trust::ClientTrustConfig& config = profile.config;
  py::dict out;
  out["name"] = text(profile.name);
  out["file"] = text(profile.file.string());
  out["log"] = trust::log_rule_name(config.log);
  out["logs"] = to_list(config.trusted_root.logs, [&](const tlog::Log& log) { return log_to_python(log, profile); });
  out["timestamp_authorities"] = to_list(config.trusted_root.timestamp_authorities, authority_to_python);
  out["certificate_authorities"] = to_list(config.trusted_root.certificate_authorities, authority_to_python);
  out["trusted_root"] = text(config.trusted_root.write());
  out["signing_config"] = text(config.signing_config.write());
  out["document"] = text(config.write());
  return out;
}

py::dict pinned_to_python(const cosign::PinnedKey& pinned) {
  py::dict out;
  out["profile"] = profile_to_python(pinned.profile);
  out["url"] = text(pinned.url);
  out["origin"] = text(pinned.origin);
  out["fingerprint"] = text(pinned.fingerprint);
  out["known"] = pinned.known;
  return out;
}

template <class Call>
auto run(const CoreContext& context, Timeout timeout, Stop stop, const Call& call) {
  const CallLimits limits = CallLimits::from_python(timeout, stop);
  return unwrap(run_blocking(limits, context.log(), [&](const Cancel& cancel) { return call(cancel); }));
}

py::dict load(const CoreContext& context, const std::string& profile) {
  return profile_to_python(unwrap(cosign::load_profile(profile, context.get())));
}

py::list names(const CoreContext& context) { return text_list(unwrap(cosign::profile_names(context.get()))); }

Result<Profile> store(const cosign::Context& context, const std::string& name, const std::string& document) {
  TRY(auto file, cosign::profile_file(name, context));
  TRY(auto config, trust::ClientTrustConfig::parse(document));
  Profile profile{name, std::move(file), std::move(config)};
  CHECK(cosign::save_profile(profile));
  return profile;
}

py::dict save(const CoreContext& context, const std::string& profile, const std::string& document) {
  return profile_to_python(unwrap(store(context.get(), profile, document)));
}

py::dict add_log(const CoreContext& context, const std::string& profile, const std::string& url,
                 const std::string& read_url, const std::string& public_key, const std::string& fingerprint,
                 Timeout timeout, Stop stop) {
  const cosign::AddLogOptions options{profile, {url, read_url, public_key}, fingerprint};
  return pinned_to_python(run(context, timeout, stop,
                              [&](const Cancel& cancel) { return cosign::add_log(options, context.get(), cancel); }));
}

py::dict rotate_log(const CoreContext& context, const std::string& profile, const std::string& url,
                    const std::string& to, const std::string& read_url, const std::string& public_key,
                    const std::string& fingerprint, const std::string& final_checkpoint, Timeout timeout, Stop stop) {
  const cosign::RotateLogOptions options{profile, url, {to, read_url, public_key}, fingerprint, final_checkpoint};
  const auto rotation = run(context, timeout, stop,
                            [&](const Cancel& cancel) { return cosign::rotate_log(options, context.get(), cancel); });
  py::dict out = pinned_to_python(rotation.next);
  out["retired"] = text(rotation.retired_fingerprint);
  out["final_size"] = rotation.final_size;
  out["complete"] = rotation.complete;
  return out;
}

py::dict add_authority(const CoreContext& context, const std::string& profile, const std::string& kind,
                       const std::string& url, const std::string& chain) {
  if (kind != "tsa" && kind != "ca") throw py::value_error("kind is \"tsa\" or \"ca\"");
  const auto of = kind == "tsa" ? cosign::AuthorityKind::Timestamps : cosign::AuthorityKind::Certificates;
  return profile_to_python(unwrap(cosign::add_authority({profile, of, url, chain}, context.get())));
}

py::dict remove(const CoreContext& context, const std::string& profile, const std::string& kind,
                const std::string& subject) {
  return profile_to_python(unwrap(cosign::remove_trust(profile, kind, subject, context.get())));
}

py::dict set_log(const CoreContext& context, const std::string& profile, const std::string& rule) {
  const auto named = trust::log_rule_from_name(rule);
  if (!named) throw py::value_error("log is \"required\", \"optional\" or \"none\"");
  return profile_to_python(unwrap(cosign::set_log_rule(profile, *named, context.get())));
}

}  // namespace

void bind_trust(py::module_& m) {
  const py::arg context("context"), profile("profile"), url("url");
  const py::arg_v none = (py::arg("read_url") = ""), key = (py::arg("public_key") = ""),
                  print = (py::arg("fingerprint") = ""), timeout = (py::arg("timeout") = py::none()),
                  stop = (py::arg("stop") = py::none());
  m.def("trust_load", &load, context, profile, "Return a profile by name or file.");
  m.def("trust_names", &names, context, "Return the names of the profiles.");
  m.def("trust_save", &save, context, profile, py::arg("document"), "Check a document and keep it as a profile.");
  m.def("trust_add_log", &add_log, context, profile, url, py::kw_only(), none, key, print, timeout, stop,
        "Pin the key of a log.");
  m.def("trust_rotate_log", &rotate_log, context, profile, url, py::kw_only(), py::arg("to") = "", none, key, print,
        py::arg("final_checkpoint") = "", timeout, stop, "Retire a log and pin the one that follows.");
  m.def("trust_add_authority", &add_authority, context, profile, py::arg("kind"), url, py::arg("chain"),
        "Trust a timestamp (\"tsa\") or certificate (\"ca\") authority.");
  m.def("trust_remove", &remove, context, profile, py::arg("kind"), py::arg("subject"),
        "Forget a log (\"rekor\") or an authority (\"tsa\", \"ca\").");
  m.def("trust_set_log", &set_log, context, profile, py::arg("rule"), "Say whether a log entry is required.");
}

}  // namespace sigwright::bindings

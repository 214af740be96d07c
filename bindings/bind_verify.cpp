// verify: reports as Python data.

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/convert.h"
#include "bindings/errors.h"

namespace sigwright::bindings {

py::dict check_to_python(const verify::Check& check) {
  py::dict out;
  out["name"] = text(check.name);
  out["status"] = verify::check_status_name(check.status);
  out["reason"] = text(check.reason);
  out["option"] = text(check.option);
  const bool failed = check.status == verify::CheckStatus::Failed;
  out["code"] = failed ? py::object(py::cast(error_kind(check.code).symbol)) : py::none();
  return out;
}

namespace {

struct Payload {
  SharedBytes bytes;
};

py::dict signer_to_python(const verify::SignerInfo& signer) {
  py::dict out;
  out["key_fingerprint"] = text(signer.key_fingerprint);
  out["key_type"] = text(signer.key_type);
  out["identity"] = text(signer.identity);
  out["issuer"] = text(signer.issuer);
  out["extensions"] = text_map(signer.extensions);
  return out;
}

py::dict log_info_to_python(const verify::LogInfo& log) {
  py::dict out;
  out["log_id"] = text(log.log_id);
  out["index"] = log.index;
  out["time"] = text_or_none(log.time);
  out["body"] = to_python(log.body);
  out["promise"] = to_python(log.promise);
  return out;
}

// Held once: Python looks at the core's bytes.
constexpr std::size_t kCopiedPayload = std::size_t{8} << 20;

py::object payload_to_python(const SharedBytes& payload) {
  if (payload.size() <= kCopiedPayload) return to_python(payload);
  return py::memoryview(py::cast(Payload{payload}));
}

py::dict candidate_to_python(const verify::CandidateReport& candidate) {
  py::dict out;
  out["format"] = verify::format_name(candidate.format);
  out["source"] = text(candidate.source);
  out["verified"] = candidate.is_verified();
  out["checks"] = to_list(candidate.checks, check_to_python);
  out["signer"] = signer_to_python(candidate.signer);
  out["annotations"] = text_map(candidate.annotations);
  out["predicate_type"] = text(candidate.predicate_type);
  out["docker_reference"] = text(candidate.docker_reference);
  out["logs"] = to_list(candidate.logs, log_info_to_python);
  out["timestamps"] = to_list(candidate.timestamps, [](const Bytes& timestamp) { return to_python(timestamp); });
  out["verified_time"] = text_or_none(candidate.verified_time);
  out["payload"] = candidate.verified ? payload_to_python(candidate.verified->bytes()) : py::none();
  out["signature"] = candidate.verified ? py::object(to_python(candidate.signature)) : py::none();
  out["payload_type"] = candidate.verified ? text(candidate.verified->type()) : py::str();
  return out;
}

}  // namespace

py::dict report_to_python(const verify::VerificationReport& report) {
  py::dict out;
  out["image"] = text(report.image);
  out["reference"] = text(report.reference);
  out["digest"] = text(report.digest);
  out["ok"] = report.ok();
  out["candidates"] = to_list(report.candidates, candidate_to_python);
  out["warnings"] = text_list(report.warnings);
  out["error"] = report.error ? py::object(error_to_python(*report.error)) : py::none();
  out["children"] = to_list(report.children, report_to_python);
  return out;
}

void bind_verify(py::module_& m) {
  py::class_<Payload>(m, "Payload", py::buffer_protocol(), py::is_final(), "Bytes of the core, looked at in place.")
      .def_buffer([](const Payload& payload) {
        const ByteView view(payload.bytes);
        return py::buffer_info(view.data(), static_cast<py::ssize_t>(view.size()));
      });
}

}  // namespace sigwright::bindings

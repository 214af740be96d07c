// What Google's services need of the core: facts of an image before it runs, and attestations of Binary Authorization.

#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/convert.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "bindings/signer.h"
#include "bundle/dsse.h"
#include "cosign/image_facts.h"
#include "oci/reference.h"
#include "signing/container_payload.h"
#include "verify/occurrence.h"

namespace sigwright::bindings {
namespace {

py::dict image_facts(const CoreContext& context, const std::string& image, const std::string& digest,
                     const py::dict& options, Timeout timeout, Stop stop) {
  const auto registry = read_registry_options(options);
  const auto facts = run(context, timeout, stop, [&](const cosign::Context& core, const Cancel& cancel) {
    return cosign::image_facts(image, digest, registry, core, cancel);
  });
  py::dict out;
  out["reference"] = text(facts.reference);
  out["digest"] = text(facts.digest);
  out["media_type"] = text(facts.media_type);
  out["parts"] = to_list(facts.parts, [](const cosign::ImagePart& part) {
    return py::make_tuple(text(part.digest), text(part.platform));
  });
  return out;
}

// The image of NAME@DIGEST.
[[nodiscard]] Result<crypto::Digest> digest_in(const oci::Reference& reference) {
  if (reference.digest()) return *reference.digest();
  return fail(ErrorCode::Usage, reference.str() + " names no digest");
}

py::bytes container_payload(const std::string& image) {
  const auto reference = unwrap(oci::Reference::parse(image));
  const auto digest = unwrap(digest_in(reference));
  return py::bytes(signing::container_payload(reference.name(), digest));
}

// What is signed: the payload, or with a type its pre-authentication encoding.
py::bytes sign_payload(const SignerHandle& handle, const py::buffer& payload, const std::string& algorithm,
                       const std::string& payload_type) {
  const ByteArg bytes(payload);
  const auto& signer = *handle.signer;
  const crypto::Scheme scheme = unwrap(verify::attestor_scheme(algorithm, signer.public_key()));
  auto signature = [&] {
    const py::gil_scoped_release nogil;
    if (payload_type.empty()) return signing::sign_checked(signer, scheme, bytes.view());
    return signing::sign_checked(signer, scheme, bundle::dsse_pae(payload_type, bytes.view()));
  }();
  return to_python(unwrap(std::move(signature)));
}

Bytes bytes_of(const py::handle& value) {
  const ByteArg bytes(value.cast<py::buffer>());
  return Bytes(bytes.view().begin(), bytes.view().end());
}

// (id, key, algorithm)
verify::AttestorKey attestor_key(const py::handle& item) {
  const auto [id, key, algorithm] = item.cast<std::tuple<std::string, crypto::PublicKey, std::string>>();
  return {id, key, unwrap(verify::attestor_scheme(algorithm, key))};
}

// (name, payload type or "", payload, [(key id, signature)])
verify::Occurrence occurrence(const py::handle& item) {
  const auto parts = item.cast<py::tuple>();
  verify::Occurrence out{parts[0].cast<std::string>(), parts[1].cast<std::string>(), bytes_of(parts[2]), {}};
  for (const py::handle signature : parts[3].cast<py::list>()) {
    const auto pair = signature.cast<py::tuple>();
    out.signatures.push_back({pair[0].cast<std::string>(), bytes_of(pair[1])});
  }
  return out;
}

py::dict occurrence_to_python(const verify::OccurrenceReport& report) {
  py::dict out;
  out["name"] = text(report.name);
  out["verified"] = report.verified;
  out["checks"] = to_list(report.checks, check_to_python);
  out["key_id"] = text(report.key_id);
  out["key_fingerprint"] = text(report.signer.key_fingerprint);
  out["key_type"] = text(report.signer.key_type);
  out["docker_reference"] = text(report.docker_reference);
  return out;
}

// The reports, and (symbol, message) of what they amount to, or None.
py::tuple verify_occurrences(const std::string& image, const py::list& occurrences, const py::list& keys) {
  const auto reference = unwrap(oci::Reference::parse(image));
  const auto digest = unwrap(digest_in(reference));
  std::vector<verify::AttestorKey> listed;
  for (const py::handle key : keys) listed.push_back(attestor_key(key));
  std::vector<verify::OccurrenceReport> reports;
  for (const py::handle item : occurrences) {
    reports.push_back(verify::verify_occurrence(occurrence(item), listed, digest));
  }
  const auto error = verify::judge_occurrences(reports, reference.str());
  const py::object wrong =
      error ? py::object(py::make_tuple(error_kind(error->code).symbol, text(error->message))) : py::object(py::none());
  return py::make_tuple(to_list(reports, occurrence_to_python), wrong);
}

}  // namespace

void bind_google(py::module_& m) {
  m.def("image_facts", &image_facts, py::arg("context"), py::arg("image"), py::arg("digest"), py::arg("options"),
        py::kw_only(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Read an image anew, which must be `digest` still: reference, digest, media_type, and parts, a (digest, "
        "platform) "
        "for each of its images.");
  m.def("container_payload", &container_payload, py::arg("image"),
        "Return what an attestor of Binary Authorization signs about NAME@DIGEST.");
  m.def("sign_payload", &sign_payload, py::arg("signer"), py::arg("payload"), py::arg("algorithm"), py::kw_only(),
        py::arg("payload_type") = "", "Sign a payload, or with a type its pre-authentication encoding (DSSE).");
  m.def(
      "attestor_algorithm", [](const crypto::PublicKey& key) { return unwrap(verify::attestor_algorithm(key)); },
      py::arg("key"), "Return the name that Binary Authorization has for what a key signs with.");
  m.def(
      "check_attestor_key",
      [](const crypto::PublicKey& key, const std::string& algorithm) {
        return unwrap(verify::attestor_scheme(algorithm, key)) == key.default_scheme();
      },
      py::arg("key"), py::arg("algorithm"),
      "Whether the algorithm is the key's default. Raises KeyUnusableError for one that is not the key's.");
  m.def("verify_occurrences", &verify_occurrences, py::arg("image"), py::arg("occurrences"), py::arg("keys"),
        "Check attestations about NAME@DIGEST: (name, payload type, payload, [(key id, signature)]) each, by keys "
        "(id, key, algorithm). Return a report for each, and (symbol, message) where none holds.");
}

}  // namespace sigwright::bindings

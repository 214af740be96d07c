// signing: keys in memory, and signers written in Python.

#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <string_view>

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/callback.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bindings/signer.h"
#include "cosign/signature_claims.h"

namespace sigwright::bindings {
namespace {

// Pure Ed25519 hashes nothing that a service could be told of.
std::string_view hash_of(crypto::Scheme scheme) {
  return scheme.form == crypto::SignatureForm::Ed25519 ? "" : crypto::hash_name(scheme.hash);
}

[[nodiscard]] Result<Bytes> call_signer(const py::function& sign, crypto::Scheme scheme, ByteView input) {
  const py::gil_scoped_acquire gil;
  try {
    const py::object signature = sign(to_python(input), hash_of(scheme));
    const ByteView view = ByteArg(signature.cast<py::buffer>()).view();
    return Bytes(view.begin(), view.end());
  } catch (const py::error_already_set& raised) {
    return fail(error_from(raised, ErrorCode::KeyUnusable, "the signer"));
  } catch (const std::exception& wrong) {
    return fail(ErrorCode::KeyUnusable, std::string("the signer returned no bytes: ") + wrong.what());
  }
}

signing::SignFunction sign_function(py::function callable) {
  return [shared = share(std::move(callable))](crypto::Scheme scheme, ByteView input) {
    return call_signer(*shared, scheme, input);
  };
}

SignerHandle callback_signer(const crypto::PublicKey& key, py::function sign, std::optional<py::function> message) {
  signing::SignFunction sign_message = message ? sign_function(*std::move(message)) : nullptr;
  return {signing::callback_signer(key, sign_function(std::move(sign)), std::move(sign_message))};
}

}  // namespace

void bind_signing(py::module_& m) {
  py::class_<SignerHandle>(m, "Signer", py::is_final(), "Something that signs.")
      .def_property_readonly("public_key", [](const SignerHandle& handle) { return handle.signer->public_key(); })
      .def_property_readonly(
          "identities",
          [](const SignerHandle& handle) { return text_list(cosign::signer_claims(*handle.signer).identities); })
      .def_property_readonly(
          "issuer", [](const SignerHandle& handle) { return text(cosign::signer_claims(*handle.signer).issuer); })
      .def("__repr__",
           [](const SignerHandle& handle) { return "<Signer " + handle.signer->public_key().fingerprint() + ">"; });
  m.def(
      "key_signer", [](const crypto::PrivateKey& key) { return SignerHandle{signing::key_signer(key)}; },
      py::arg("key"), "Return a signer that uses a key in memory.");
  m.def("callback_signer", &callback_signer, py::arg("public_key"), py::arg("sign"), py::kw_only(),
        py::arg("sign_message") = py::none(),
        "Return a signer that calls `sign(digest, hash)`, for pure Ed25519 `sign(message, \"\")`, and where it can "
        "`sign_message(message, hash)` instead.");
}

}  // namespace sigwright::bindings

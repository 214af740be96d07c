// cosign: key pairs as text.

#include "base/encoding.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "cosign/keys.h"
#include "crypto/sealed_box.h"

namespace sigwright::bindings {
namespace {

py::dict pair_to_python(const cosign::KeyPairText& pair) {
  py::dict out;
  out["private_pem"] = pair.private_pem;
  out["public_pem"] = pair.public_pem;
  out["fingerprint"] = pair.fingerprint;
  return out;
}

py::dict generate_key_pair(const py::object& password, const std::string& kind, int bits) {
  const crypto::SecretBytes secret = to_secret(TextArg(password).text());
  const crypto::KeyType type = key_type_from(kind);
  auto pair = [&] {
    const py::gil_scoped_release nogil;
    return cosign::generate_key_pair(type, bits, secret);
  }();
  return pair_to_python(unwrap(std::move(pair)));
}

py::dict import_key_pair(const py::object& pem, const py::object& source_password, const py::object& password) {
  const TextArg text(pem);
  const crypto::SecretBytes source = to_secret(TextArg(source_password).text());
  const crypto::SecretBytes secret = to_secret(TextArg(password).text());
  auto pair = [&] {
    const py::gil_scoped_release nogil;
    return cosign::import_key_pair(text.text(), source, secret);
  }();
  return pair_to_python(unwrap(std::move(pair)));
}

std::string seal_for(const py::buffer& public_key, const py::buffer& message) {
  return to_base64(unwrap(crypto::seal_box(ByteArg(public_key).view(), ByteArg(message).view())));
}

}  // namespace

void bind_keys(py::module_& m) {
  m.def("generate_key_pair", &generate_key_pair, py::arg("password"), py::kw_only(), py::arg("kind") = "ecdsa-p256",
        py::arg("bits") = 3072, "Make a key pair: private_pem (cosign's encrypted form), public_pem, fingerprint.");
  m.def("import_key_pair", &import_key_pair, py::arg("pem"), py::arg("source_password"), py::arg("password"),
        "Encrypt an existing private key: private_pem (cosign's encrypted form), public_pem, fingerprint.");
  m.def("seal_for", &seal_for, py::arg("public_key"), py::arg("message"),
        "Seal a message for the owner of an X25519 key, as base64.");
}

}  // namespace sigwright::bindings

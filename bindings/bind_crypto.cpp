// crypto: public and private keys.

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "crypto/key_file.h"
#include "crypto/keys.h"

namespace sigwright::bindings {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyType;
using crypto::PrivateKey;
using crypto::PublicKey;
using crypto::Scheme;
using crypto::SignatureForm;
using OptionalText = std::optional<std::string>;

crypto::SignatureForm form_from(const PublicKey& key, const OptionalText& padding) {
  const SignatureForm own = key.default_scheme().form;
  if (!padding) return own;
  if (key.type() != KeyType::Rsa) throw py::value_error("only RSA keys have a padding");
  if (*padding == "pkcs1v15") return SignatureForm::RsaPkcs1;
  if (*padding == "pss") return SignatureForm::RsaPss;
  throw py::value_error("padding is \"pkcs1v15\" or \"pss\"");
}

Scheme scheme_from(const PublicKey& key, const OptionalText& hash, const OptionalText& padding) {
  Scheme scheme = key.default_scheme();
  scheme.form = form_from(key, padding);
  if (!hash) return scheme;
  const auto algorithm = crypto::hash_from_name(*hash);
  if (!algorithm) throw py::value_error("hash is \"sha256\", \"sha384\" or \"sha512\"");
  if (key.type() == KeyType::Ed25519) throw py::value_error("Ed25519 has no choice of hash");
  scheme.hash = *algorithm;
  return scheme;
}

void verify(const PublicKey& key, const py::buffer& signature, const py::buffer& message, const OptionalText& hash,
            const OptionalText& padding) {
  const ByteArg signature_bytes(signature);
  const ByteArg message_bytes(message);
  const Scheme scheme = scheme_from(key, hash, padding);
  auto verified = [&] {
    const py::gil_scoped_release nogil;
    return key.verify(scheme, message_bytes.view(), signature_bytes.view());
  }();
  unwrap(std::move(verified));
}

py::bytes sign_message(const PrivateKey& key, const py::buffer& message, const OptionalText& hash,
                       const OptionalText& padding) {
  const ByteArg bytes(message);
  const Scheme scheme = scheme_from(key.public_key(), hash, padding);
  auto signature = [&] {
    const py::gil_scoped_release nogil;
    return key.sign(scheme, bytes.view());
  }();
  return to_python(unwrap(std::move(signature)));
}

PrivateKey generate(const std::string& kind, int bits) {
  const KeyType type = key_type_from(kind);
  const py::gil_scoped_release nogil;
  return unwrap(PrivateKey::generate(type, bits));
}

// Any form of private key: cosign's encrypted file, PKCS#8 (encrypted or not), PKCS#1, SEC1.
[[nodiscard]] Result<PrivateKey> open_any(std::string_view pem, const crypto::SecretBytes& password) {
  const bool cosign = pem.find("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----") != std::string_view::npos ||
                      pem.find("-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----") != std::string_view::npos;
  return cosign ? crypto::open_key_file(pem, password) : PrivateKey::from_pem(pem, password);
}

using Open = Result<PrivateKey> (*)(std::string_view, const crypto::SecretBytes&);

// None means what the environment says; that is decided in one place, in Python.
crypto::SecretBytes password_from(const py::object& password) {
  const py::object given =
      password.is_none() ? py::module_::import("sigwright.keys").attr("environment_password")() : password;
  return to_secret(TextArg(given).text());
}

PrivateKey open_private(Open open, std::string_view pem, const py::object& password) {
  const crypto::SecretBytes secret = password_from(password);
  const py::gil_scoped_release nogil;
  return unwrap(open(pem, secret));
}

// A key file that is not there or cannot be read is a fault of the key, not of files in general.
Bytes read_key_file(const std::filesystem::path& path) {
  const py::gil_scoped_release nogil;
  auto bytes = read_file(path, limits::kKeyFileBytes);
  if (!bytes && bytes.error().code == ErrorCode::LocalFile) {
    std::error_code ignored;
    const bool there = std::filesystem::exists(path, ignored);
    bytes.error().code = there ? ErrorCode::KeyUnusable : ErrorCode::KeyNotFound;
    bytes.error().hint.clear();
  }
  return unwrap(std::move(bytes));
}

std::string seal(const PrivateKey& key, const py::object& password) {
  const crypto::SecretBytes secret = password_from(password);
  const py::gil_scoped_release nogil;
  return unwrap(crypto::seal_key_file(key, secret));
}

void bind_public_key(py::module_& m) {
  py::class_<PublicKey>(m, "PublicKey", py::is_final(), "A public key: ECDSA, RSA or Ed25519. Immutable.")
      .def_static(
          "from_pem", [](const py::object& pem) { return unwrap(PublicKey::from_pem(TextArg(pem).text())); },
          py::arg("pem"), "Read a public key, or the key of a certificate. Raises KeyUnusableError.")
      .def_static(
          "from_file",
          [](const std::filesystem::path& path) { return unwrap(PublicKey::from_pem(as_text(read_key_file(path)))); },
          py::arg("path"), "Read a PEM file. Raises KeyNotFoundError or KeyUnusableError.")
      .def_static(
          "from_der", [](const py::buffer& der) { return unwrap(PublicKey::from_der(ByteArg(der).view())); },
          py::arg("der"), "Read a SubjectPublicKeyInfo. Raises KeyUnusableError.")
      .def("verify", &verify, py::arg("signature"), py::arg("message"), py::kw_only(), py::arg("hash") = py::none(),
           py::arg("padding") = py::none(),
           "Check a signature of a message. Raises NoMatchingSignatureError when it is not this key's.")
      .def_property_readonly("kind", [](const PublicKey& key) { return crypto::key_type_name(key.type()); })
      .def_property_readonly("bits", &PublicKey::bits)
      .def(
          "to_der", [](const PublicKey& key) { return to_python(key.der()); }, "Return the SubjectPublicKeyInfo.")
      .def("to_pem", &PublicKey::pem, "Return the key as PEM text.")
      .def_property_readonly("fingerprint", &PublicKey::fingerprint)
      .def_property_readonly("hint", &PublicKey::hint)
      .def(
          "__eq__",
          [](const PublicKey& left, const py::object& right) {
            return py::isinstance<PublicKey>(right) && left == right.cast<const PublicKey&>();
          },
          py::arg("other"))
      .def("__hash__", [](const PublicKey& key) { return py::hash(to_python(key.der())); })
      .def("__repr__",
           [](const PublicKey& key) {
             return "<PublicKey " + std::string(crypto::key_type_name(key.type())) + " " + key.fingerprint() + ">";
           })
      .def(py::pickle([](const PublicKey& key) { return py::make_tuple(to_python(key.der())); },
                      [](const py::tuple& state) {
                        return unwrap(PublicKey::from_der(ByteArg(state[0].cast<py::buffer>()).view()));
                      }));
}

// No pickle, str or bytes: nothing but an explicit seal() leads out of it.
void bind_private_key(py::module_& m) {
  py::class_<PrivateKey>(m, "PrivateKey", py::is_final(), "A private key in memory. Immutable, never shown.")
      .def_static("generate", &generate, py::arg("kind") = "ecdsa-p256", py::kw_only(), py::arg("bits") = 3072,
                  "Make a new key. `bits` counts for \"rsa\" only.")
      .def_static(
          "from_pem",
          [](const py::object& pem, const py::object& password) {
            return open_private(open_any, TextArg(pem).text(), password);
          },
          py::arg("pem"), py::arg("password") = py::none(),
          "Read a private key of any form. Raises WrongPasswordError or KeyCorruptError.")
      .def_static(
          "from_file",
          [](const std::filesystem::path& path, const py::object& password) {
            return open_private(crypto::open_key_file, as_text(read_key_file(path)), password);
          },
          py::arg("path"), py::arg("password") = py::none(),
          "Open a key file of cosign's form. Raises KeyNotFoundError, WrongPasswordError, KeyCorruptError, "
          "KeyUnusableError.")
      .def("to_encrypted_pem", &seal, py::arg("password") = py::none(), "Return the key in cosign's encrypted form.")
      .def("sign", &sign_message, py::arg("message"), py::kw_only(), py::arg("hash") = py::none(),
           py::arg("padding") = py::none(), "Sign a message and return the raw signature.")
      .def_property_readonly("public_key", [](const PrivateKey& key) { return key.public_key(); })
      .def_property_readonly("kind",
                             [](const PrivateKey& key) { return crypto::key_type_name(key.public_key().type()); })
      .def_property_readonly("fingerprint", [](const PrivateKey& key) { return key.public_key().fingerprint(); })
      .def("__repr__", [](const PrivateKey& key) {
        const PublicKey& half = key.public_key();
        return "<PrivateKey " + std::string(crypto::key_type_name(half.type())) + " " + half.fingerprint() + ">";
      });
}

}  // namespace

crypto::KeyType key_type_from(const std::string& name) {
  for (const auto type : {crypto::KeyType::EcdsaP256, crypto::KeyType::EcdsaP384, crypto::KeyType::EcdsaP521,
                          crypto::KeyType::Rsa, crypto::KeyType::Ed25519}) {
    if (crypto::key_type_name(type) == name) return type;
  }
  throw py::value_error("unknown kind of key: " + name);
}

void bind_crypto(py::module_& m) {
  bind_public_key(m);
  bind_private_key(m);
}

}  // namespace sigwright::bindings

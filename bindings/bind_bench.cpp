// What `python -m sigwright.bench` times: a number of rounds of one thing, ours or OpenSSL's alone.

#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "bundle/bundle.h"
#include "cosign/policy.h"
#include "crypto/digest.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "crypto/raw_bench.h"
#include "services/log_bench.h"
#include "verify/verifier.h"

namespace sigwright::bindings {
namespace {

void hash_often(const py::buffer& data, std::size_t times, Bytes (*hash)(ByteView)) {
  const ByteArg bytes(data);
  const py::gil_scoped_release nogil;
  for (std::size_t i = 0; i < times; ++i) hash(bytes.view());
}

// From the text of a bundle to its report, each time anew; the policy is made once, as for a batch.
std::size_t verify_bundle_often(const verify::Verifier& verifier, const std::string& text, const crypto::Digest& image,
                                std::size_t times) {
  std::size_t verified = 0;
  for (std::size_t i = 0; i < times; ++i) {
    const auto bundle = bundle::Bundle::parse(text);
    if (bundle && verifier.verify_image(*bundle, "", image).is_verified()) ++verified;
  }
  return verified;
}

std::size_t bundle_verify(const std::string& bundle, const std::string& digest, const std::string& public_key,
                          std::size_t times) {
  auto image = unwrap(crypto::Digest::parse(digest));
  auto key = unwrap(crypto::PublicKey::from_pem(public_key));
  const py::gil_scoped_release nogil;
  const verify::Verifier verifier({.keys = {std::move(key)}, .log = verify::LogRequirement::Ignored}, Time{});
  return verify_bundle_often(verifier, bundle, image, times);
}

// As `verify` of the command does it, with an identity instead of a key.
struct Keyless {
  std::string identity;
  std::string issuer;
  std::string trusted_root;  // a file
};

Result<verify::Verifier> keyless_verifier(const Keyless& keyless, const cosign::Context& context) {
  cosign::IdentityOptions identity;
  identity.identity = keyless.identity;
  identity.issuer = keyless.issuer;
  cosign::TrustOptions trust;
  trust.trusted_root = keyless.trusted_root;
  const std::vector<crypto::PublicKey> no_keys;
  const std::string no_algorithm;
  TRY(auto policy, cosign::make_policy({no_keys, false, false, trust, no_algorithm, identity}, context));
  return verify::Verifier(std::move(policy), context.now());
}

std::size_t keyless_verify(const CoreContext& context, const std::string& bundle, const std::string& digest,
                           const std::string& identity, const std::string& issuer, const std::string& trusted_root,
                           std::size_t times) {
  auto image = unwrap(crypto::Digest::parse(digest));
  const auto verifier = unwrap(keyless_verifier({identity, issuer, trusted_root}, context.get()));
  const py::gil_scoped_release nogil;
  return verify_bundle_often(verifier, bundle, image, times);
}

std::size_t raw_verify(const std::string& algorithm, std::size_t times) {
  const auto type = key_type_from(algorithm);
  const py::gil_scoped_release nogil;
  return crypto::raw_verify(type, times);
}

py::dict log_appends(const std::filesystem::path& directory, unsigned writers, std::uint64_t entries) {
  auto measured = [&] {
    const py::gil_scoped_release nogil;
    return services::bench_log_appends(directory, writers, entries);
  }();
  const auto rates = unwrap(std::move(measured));
  py::dict out;
  out["appends_per_s"] = rates.appends_per_s;
  out["fsyncs_per_s"] = rates.fsyncs_per_s;
  return out;
}

}  // namespace

void bind_bench(py::module_& m) {
  m.def("bench_raw_verify", &raw_verify, py::arg("algorithm"), py::arg("times"),
        "Check a signature (ecdsa-p256, ecdsa-p384, ed25519) by OpenSSL alone; return how many checks succeeded.");
  m.def("bench_keyless_verify", &keyless_verify, py::arg("context"), py::arg("bundle"), py::arg("digest"),
        py::arg("identity"), py::arg("issuer"), py::arg("trusted_root"), py::arg("times"),
        "Parse and verify an image's bundle with a certificate; return how many times it verified.");
  m.def(
      "bench_raw_sha256",
      [](const py::buffer& data, std::size_t times) { hash_often(data, times, crypto::raw_sha256); }, py::arg("data"),
      py::arg("times"), "Hash by OpenSSL alone.");
  m.def(
      "bench_sha256", [](const py::buffer& data, std::size_t times) { hash_often(data, times, crypto::sha256); },
      py::arg("data"), py::arg("times"), "Hash as the library does.");
  m.def("bench_bundle_verify", &bundle_verify, py::arg("bundle"), py::arg("digest"), py::arg("public_key"),
        py::arg("times"), "Parse and verify an image's bundle; return how many times it verified.");
  m.def("bench_log_appends", &log_appends, py::arg("directory"), py::kw_only(), py::arg("writers"), py::arg("entries"),
        "Append to a new log by several threads; return appends_per_s, and fsyncs_per_s of the same disk meanwhile.");
}

}  // namespace sigwright::bindings

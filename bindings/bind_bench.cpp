// What `python -m sigwright.bench` times: a number of rounds of one thing, ours or OpenSSL's alone.

#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/errors.h"
#include "bundle/bundle.h"
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
  m.def("bench_raw_p256_verify", &crypto::raw_p256_verify, py::arg("times"), py::call_guard<py::gil_scoped_release>(),
        "Check a P-256 signature by OpenSSL alone; return how many checks succeeded.");
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

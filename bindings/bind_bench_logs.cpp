// What `make bench` times of logs: proofs, entries, and logs of a size.

#include <pybind11/stl/filesystem.h>

#include <array>
#include <filesystem>

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/errors.h"
#include "bundle/bundle.h"
#include "crypto/raw_bench.h"
#include "services/log_size_bench.h"
#include "tlog/body.h"
#include "tlog/merkle.h"
#include "tlog/verify_entry.h"
#include "trust/trusted_root.h"

namespace sigwright::bindings {
namespace {

namespace fs = std::filesystem;

// A proof of the form that one of 2^40 entries has, again and again; how many of them held.
std::size_t inclusion(std::size_t times) {
  constexpr std::uint64_t kSize = std::uint64_t{1} << 40;
  constexpr std::uint64_t kIndex = kSize / 3;
  const std::vector<tlog::Hash> proof(40, tlog::Hash{1, 2, 3});
  const tlog::Hash leaf = tlog::leaf_hash({});
  const auto root = unwrap(tlog::root_from_inclusion(leaf, kIndex, kSize, proof));
  const py::gil_scoped_release nogil;
  std::size_t good = 0;
  for (std::size_t i = 0; i < times; ++i) good += tlog::verify_inclusion(leaf, kIndex, kSize, proof, root) ? 1 : 0;
  return good;
}

// Sixty hashes of a tree's inner node, by OpenSSL alone.
std::size_t sixty_hashes(std::size_t times) {
  constexpr std::array<std::uint8_t, 65> kNode{1};
  const py::gil_scoped_release nogil;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < times * 60; ++i) bytes += crypto::raw_sha256(kNode).size();
  return bytes;
}

// The first entry of a bundle: its body read, its promise and its proof checked. How many times it held.
std::size_t entry_verify(const std::string& bundle_text, const std::string& trusted_root, std::size_t times) {
  const auto bundle = unwrap(bundle::Bundle::parse(bundle_text));
  const auto root = unwrap(trust::TrustedRoot::parse(trusted_root));
  const py::gil_scoped_release nogil;
  std::size_t good = 0;
  for (const tlog::Log& log : root.logs) {
    if (bundle.log_entries.empty() || log.log_id != bundle.log_entries[0].log_id) continue;
    for (std::size_t i = 0; i < times; ++i) {
      const auto body = tlog::EntryBody::parse(bundle.log_entries[0].canonicalized_body);
      good += body && tlog::verify_entry(bundle.log_entries[0], log) ? 1 : 0;
    }
  }
  return good;
}

void fill_log(const fs::path& directory, std::uint64_t size) {
  unwrap([&] {
    const py::gil_scoped_release nogil;
    return services::fill_log(directory, size);
  }());
}

py::dict time_log(const fs::path& directory) {
  const auto costs = unwrap([&] {
    const py::gil_scoped_release nogil;
    return services::time_log(directory);
  }());
  py::dict out;
  out["append_ms"] = costs.append;
  out["fsync_ms"] = costs.fsync;
  out["cold_proof_ms"] = costs.cold_proof;
  out["verified_per_s"] = costs.verified_per_s;
  return out;
}

}  // namespace

void bind_bench_logs(py::module_& m) {
  m.def("bench_inclusion", &inclusion, py::arg("times"),
        "Check an inclusion proof in a tree of 2^40 entries; return how many times it held.");
  m.def("bench_sixty_hashes", &sixty_hashes, py::arg("times"),
        "Hash sixty inner nodes of a tree by OpenSSL alone; return how many bytes of hashes.");
  m.def("bench_entry_verify", &entry_verify, py::arg("bundle"), py::arg("trusted_root"), py::arg("times"),
        "Check the log entry of a bundle; return how many times it held.");
  m.def("bench_fill_log", &fill_log, py::arg("directory"), py::arg("size"),
        "Make a log, where there is none, and fill it up to a size.");
  m.def("bench_time_log", &time_log, py::arg("directory"),
        "Time a log that was filled: append_ms, fsync_ms, cold_proof_ms, verified_per_s.");
}

}  // namespace sigwright::bindings

// tlog: proofs of Merkle trees.

#include <vector>

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/errors.h"
#include "tlog/merkle.h"

namespace sigwright::bindings {
namespace {

std::uint64_t count_from(const py::int_& value) {
  const auto count = PyLong_AsUnsignedLongLong(value.ptr());
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    throw py::value_error("sizes and indexes are numbers from 0 to 2^64-1");
  }
  return count;
}

tlog::Hash hash_from(const py::buffer& bytes) { return unwrap(tlog::hash_from(ByteArg(bytes).view())); }

std::vector<tlog::Hash> proof_from(const py::sequence& proof) {
  std::vector<tlog::Hash> hashes;
  for (const py::handle item : proof) hashes.push_back(hash_from(item.cast<py::buffer>()));
  return hashes;
}

void verify_inclusion(const py::buffer& leaf_hash, const py::int_& index, const py::int_& tree_size,
                      const py::sequence& proof, const py::buffer& root) {
  unwrap(tlog::verify_inclusion(hash_from(leaf_hash), count_from(index), count_from(tree_size), proof_from(proof),
                                hash_from(root)));
}

void verify_consistency(const py::int_& old_size, const py::int_& new_size, const py::buffer& old_root,
                        const py::buffer& new_root, const py::sequence& proof) {
  unwrap(tlog::verify_consistency(count_from(old_size), count_from(new_size), hash_from(old_root), hash_from(new_root),
                                  proof_from(proof)));
}

}  // namespace

void bind_tlog(py::module_& m) {
  m.def("verify_inclusion", &verify_inclusion, py::arg("leaf_hash"), py::arg("index"), py::arg("tree_size"),
        py::arg("proof"), py::arg("root"),
        "Check that a leaf is in a tree. Raises LogEvidenceError; MalformedError for hashes that are not 32 bytes.");
  m.def("verify_consistency", &verify_consistency, py::arg("old_size"), py::arg("new_size"), py::arg("old_root"),
        py::arg("new_root"), py::arg("proof"),
        "Check that a tree begins with an older one. Raises as verify_inclusion does.");
}

}  // namespace sigwright::bindings

#pragma once
// The parts of the module, one function a layer.

#include <pybind11/pybind11.h>

namespace sigwright::bindings {

namespace py = pybind11;

void bind_base(py::module_& m);          // files, the error table
void bind_crypto(py::module_& m);        // keys
void bind_signing(py::module_& m);       // signers
void bind_keys(py::module_& m);          // key pairs
void bind_context(py::module_& m);       // what verbs share
void bind_verify(py::module_& m);        // payloads of reports
void bind_cosign(py::module_& m);        // the verbs
void bind_artifacts(py::module_& m);     // the verbs that move what is attached to images
void bind_directory(py::module_& m);     // the verbs of directories
void bind_keyless(py::module_& m);       // certificates, and what identity tokens come by
void bind_tlog(py::module_& m);          // proofs of Merkle trees
void bind_logs(py::module_& m);          // logs of the user's own
void bind_log_watch(py::module_& m);     // what others know of a log
void bind_trust(py::module_& m);         // profiles
void bind_doctor(py::module_& m);        // what is well
void bind_create_trust(py::module_& m);  // trusted roots and signing configs of one's own
void bind_bundles(py::module_& m);       // bundles, looked at and made
void bind_audit(py::module_& m);         // which images there are
void bind_describe(py::module_& m);      // what kind of manifest a reference names
void bind_google(py::module_& m);        // facts of images, and attestations for Google's services
void bind_bench(py::module_& m);         // what the benchmark times
void bind_bench_logs(py::module_& m);    // of logs
void bind_bench_json(py::module_& m);    // of documents

}  // namespace sigwright::bindings

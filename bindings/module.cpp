// sigwright._core: the C++ core as Python sees it. Conversions only; what is nice to use is written in Python above it.

#include "bindings/bind.h"
#include "bindings/errors.h"
#include "crypto/library.h"

PYBIND11_MODULE(_core, m, pybind11::mod_gil_not_used()) {
  m.doc() = "The native core of sigwright. Private: use the package sigwright.";
  sigwright::crypto::prepare_library();
  sigwright::bindings::bind_errors(m);
  sigwright::bindings::bind_base(m);
  sigwright::bindings::bind_crypto(m);
  sigwright::bindings::bind_signing(m);
  sigwright::bindings::bind_keys(m);
  sigwright::bindings::bind_context(m);
  sigwright::bindings::bind_verify(m);
  sigwright::bindings::bind_cosign(m);
  sigwright::bindings::bind_artifacts(m);
  sigwright::bindings::bind_keyless(m);
  sigwright::bindings::bind_directory(m);
  sigwright::bindings::bind_tlog(m);
  sigwright::bindings::bind_logs(m);
  sigwright::bindings::bind_trust(m);
  sigwright::bindings::bind_log_watch(m);
  sigwright::bindings::bind_create_trust(m);
  sigwright::bindings::bind_bundles(m);
  sigwright::bindings::bind_doctor(m);
  sigwright::bindings::bind_audit(m);
  sigwright::bindings::bind_describe(m);
  sigwright::bindings::bind_google(m);
  sigwright::bindings::bind_bench(m);
  sigwright::bindings::bind_bench_logs(m);
  sigwright::bindings::bind_bench_json(m);
}

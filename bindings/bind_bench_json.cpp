// What `make bench` times of documents: reading and writing JSON, beside the JSON library alone.

#include <functional>
#include <map>
#include <string_view>

#include "base/json.h"
#include "bindings/bind.h"
#include "bindings/errors.h"
#include "bundle/bundle.h"
#include "oci/manifest.h"

namespace sigwright::bindings {
namespace {

bool library_parses(std::string_view text) { return !Json::parse(text, nullptr, false).is_discarded(); }
bool strictly_parses(std::string_view text) { return parse_json(text).has_value(); }
bool bundle_parses(std::string_view text) { return bundle::Bundle::parse(text).has_value(); }

bool manifest_parses(std::string_view text) {
  const ByteView raw = as_bytes(text);
  return oci::Manifest::parse(Bytes(raw.begin(), raw.end()), {}).has_value();
}

// Read and written, as the library does it and as RFC 8785 wants it.
bool library_writes(std::string_view text) { return !Json::parse(text).dump().empty(); }

bool canonical_writes(std::string_view text) {
  const auto json = parse_json(text);
  return json && canonical_json(*json).has_value();
}

// How many times the document was read without an error.
std::size_t document(const std::string& kind, const std::string& text, std::size_t times) {
  static const std::map<std::string_view, std::function<bool(std::string_view)>> kKinds{
      {"library", library_parses},   {"strict", strictly_parses},         {"bundle", bundle_parses},
      {"manifest", manifest_parses}, {"library written", library_writes}, {"canonical", canonical_writes}};
  const auto found = kKinds.find(kind);
  if (found == kKinds.end()) throw py::value_error("no such kind of document: " + kind);
  const py::gil_scoped_release nogil;
  std::size_t good = 0;
  for (std::size_t i = 0; i < times; ++i) good += found->second(text) ? 1 : 0;
  return good;
}

}  // namespace

void bind_bench_json(py::module_& m) {
  m.def("bench_document", &document, py::arg("kind"), py::arg("text"), py::arg("times"),
        "Read a document again and again; return how often it was good.");
}

}  // namespace sigwright::bindings

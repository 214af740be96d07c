// cosign: trusted roots and signing configs out of descriptions of services.

#include <pybind11/stl.h>

#include <array>

#include "bindings/bind.h"
#include "bindings/convert.h"
#include "bindings/errors.h"
#include "cosign/create_trust.h"

namespace sigwright::bindings {
namespace {

using Roots = cosign::CreateTrustedRootOptions;
using Configs = cosign::CreateSigningConfigOptions;

// One field of either, by the name that Python has for it.
template <class Options>
struct Row {
  const char* name;
  std::variant<std::vector<std::string> Options::*, std::string Options::*, bool Options::*> member;
};

constexpr std::array kRootRows{
    Row<Roots>{"fulcio", &Roots::fulcio},
    Row<Roots>{"rekor", &Roots::rekor},
    Row<Roots>{"ctfe", &Roots::ctfe},
    Row<Roots>{"tsa", &Roots::tsa},
    Row<Roots>{"defaults", &Roots::defaults},
    Row<Roots>{"no_default_fulcio", &Roots::no_default_fulcio},
    Row<Roots>{"no_default_rekor", &Roots::no_default_rekor},
    Row<Roots>{"no_default_ctfe", &Roots::no_default_ctfe},
    Row<Roots>{"no_default_tsa", &Roots::no_default_tsa},
};
constexpr std::array kConfigRows{
    Row<Configs>{"fulcio", &Configs::fulcio},
    Row<Configs>{"rekor", &Configs::rekor},
    Row<Configs>{"oidc_provider", &Configs::oidc_provider},
    Row<Configs>{"tsa", &Configs::tsa},
    Row<Configs>{"rekor_config", &Configs::rekor_config},
    Row<Configs>{"tsa_config", &Configs::tsa_config},
    Row<Configs>{"base_config", &Configs::base_config},
    Row<Configs>{"defaults", &Configs::defaults},
    Row<Configs>{"no_default_fulcio", &Configs::no_default_fulcio},
    Row<Configs>{"no_default_rekor", &Configs::no_default_rekor},
    Row<Configs>{"no_default_oidc", &Configs::no_default_oidc},
    Row<Configs>{"no_default_tsa", &Configs::no_default_tsa},
};

template <class Options, std::size_t N>
Options read(const py::dict& values, const std::array<Row<Options>, N>& rows) {
  Options options;
  for (const std::pair<py::handle, py::handle> item : values) {
    const auto name = item.first.cast<std::string>();
    const auto row = std::ranges::find_if(rows, [&](const auto& known) { return name == known.name; });
    if (row == rows.end()) throw py::type_error("unknown option: " + name);
    const auto set = [&](auto member) {
      options.*member = item.second.cast<std::remove_reference_t<decltype(options.*member)>>();
    };
    std::visit(set, row->member);
  }
  return options;
}

py::str create_trusted_root(const py::dict& options) {
  return text(unwrap(cosign::create_trusted_root(read(options, kRootRows))).write());
}

py::str create_signing_config(const py::dict& options) {
  return text(unwrap(cosign::create_signing_config(read(options, kConfigRows))).write());
}

}  // namespace

void bind_create_trust(py::module_& m) {
  m.def("create_trusted_root", &create_trusted_root, py::arg("options"), "Write a trusted root of services.");
  m.def("create_signing_config", &create_signing_config, py::arg("options"), "Write a signing config of services.");
}

}  // namespace sigwright::bindings

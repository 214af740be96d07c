#include "bindings/callback.h"

#include <chrono>
#include <tuple>
#include <utility>

namespace sigwright::bindings {
namespace {

using Answer = std::tuple<std::string, std::string, double>;

[[nodiscard]] Result<std::optional<oci::CloudCredential>> ask_for(const py::function& ask, std::string_view cloud,
                                                                  std::string_view registry) {
  const py::gil_scoped_acquire gil;
  try {
    const py::object answer = ask(std::string(cloud), std::string(registry));
    if (answer.is_none()) return std::nullopt;
    auto [username, secret, seconds] = answer.cast<Answer>();
    return oci::CloudCredential{{.kind = oci::CredentialKind::Basic,
                                 .username = std::move(username),
                                 .secret = std::move(secret),
                                 .source = "the account of " + std::string(cloud)},
                                std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  } catch (const py::error_already_set& raised) {
    return fail(error_from(raised, ErrorCode::AccessDenied, "the account of " + std::string(cloud)));
  } catch (const py::cast_error&) {  // its text could show what was given
    return fail(ErrorCode::AccessDenied, "the account of " + std::string(cloud) + " gave no credentials");
  }
}

}  // namespace

std::shared_ptr<py::function> share(py::function callable) {
  return {new py::function(std::move(callable)), [](py::function* held) {
            const py::gil_scoped_acquire gil;
            delete held;
          }};
}

Error error_from(const py::error_already_set& raised, ErrorCode otherwise, const std::string& who) {
  const py::object value = raised.value();
  const py::object base = py::module_::import("sigwright.errors").attr("Error");
  const std::string message = py::str(value).cast<std::string>();
  if (!py::isinstance(value, base)) {
    const auto type = py::type::of(value).attr("__name__").cast<std::string>();
    return Error{otherwise, who + " raised " + type + ": " + message, "", {}};
  }
  const auto symbol = value.attr("code").cast<std::string>();
  for (const ErrorKind& kind : error_kinds()) {
    if (kind.symbol == symbol) return Error{kind.code, message, value.attr("hint").cast<std::string>(), {}};
  }
  return Error{ErrorCode::Internal, message, "", {}};
}

oci::CloudAccounts cloud_accounts(const py::object& ask) {
  if (ask.is_none()) return {};
  return [shared = share(py::cast<py::function>(ask))](std::string_view cloud, std::string_view registry) {
    return ask_for(*shared, cloud, registry);
  };
}

}  // namespace sigwright::bindings

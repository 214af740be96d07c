// Signing by identity: certificates, and the requests by which identity tokens and trusted roots are had.

#include <pybind11/stl.h>

#include "base/text.h"
#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "bindings/signer.h"
#include "cosign/own_certificate.h"
#include "http/client.h"
#include "services/fulcio.h"
#include "services/spiffe.h"

namespace sigwright::bindings {
namespace {

py::tuple keyless_signer(const CoreContext& context, const std::string& token, const py::dict& options, Timeout timeout,
                         Stop stop) {
  auto parsed = read_keyless_options(options);
  parsed.identity_token = token;
  auto made = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::keyless_signer(parsed, world, cancel);
  });
  return py::make_tuple(SignerHandle{std::move(made.signer), std::move(made.own)}, to_unix_seconds(made.expires));
}

py::dict certificate_services(const CoreContext& context, const py::dict& options) {
  const auto services = unwrap(cosign::certificate_services(read_keyless_options(options), context.get()));
  py::dict out;
  out["authority"] = text(services.authority.str());
  out["oidc_issuer"] = text(services.oidc_issuer);
  return out;
}

SignerHandle certified_signer(const CoreContext& context, const SignerHandle& key, const std::string& certificate,
                              const std::string& chain) {
  return {unwrap(cosign::with_certificate(key.signer, certificate, chain, context.get()))};
}

SignerHandle signer_with_certificate(const CoreContext& context, const SignerHandle& key, const py::bytes& certificate,
                                     const std::string& chain) {
  const std::string_view der = certificate;
  return {unwrap(
      cosign::with_certificate(key.signer, as_bytes(der), "the certificate beside the key", chain, context.get()))};
}

py::dict token_claims(const std::string& token) {
  const auto claims = unwrap(services::token_claims(token));
  py::dict out;
  out["issuer"] = text(claims.issuer);
  out["subject"] = text(claims.subject);
  out["audiences"] = text_list(claims.audiences);
  out["nonce"] = text(claims.nonce);
  out["expires"] = claims.expires ? py::object(py::int_(to_unix_seconds(*claims.expires))) : py::object(py::none());
  return out;
}

struct Exchange {
  std::string url;
  std::optional<std::string> form;
  std::size_t most;
  bool follow;
};

// A GET, or with a form a POST. Sent once: codes and secrets work once, and who is not there is not waited for.
[[nodiscard]] Result<http::Response> exchange_with(const Exchange& asked, const cosign::Context& world,
                                                   const Cancel& cancel) {
  TRY(auto url, http::Url::parse(asked.url));
  if (url.scheme != "https" && !http::is_loopback_host(url.host)) {
    return fail(ErrorCode::Usage, "plain http is spoken to loopback addresses only: " + url.redacted(),
                "use an https URL");
  }
  http::Request request{.method = asked.form ? http::Method::Post : http::Method::Get, .url = std::move(url)};
  request.max_body = asked.most;
  request.follow_redirects = asked.follow;
  request.once = true;
  if (asked.form) {
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = std::make_shared<const Bytes>(to_bytes(*asked.form));
  }
  return world.http->send(std::move(request), cancel);
}

py::tuple exchange(const CoreContext& context, const std::string& url, const std::optional<std::string>& form,
                   std::size_t most, bool follow, Timeout timeout, Stop stop) {
  const Exchange asked{url, form, most, follow};
  const auto response = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return exchange_with(asked, world, cancel);
  });
  return py::make_tuple(response.status, to_python(response.body));
}

std::string jwt_svid(const CoreContext& context, const std::string& socket, const std::string& audience,
                     Timeout timeout, Stop stop) {
  return run(context, timeout, stop,
             [&](const auto&, const Cancel& cancel) { return services::fetch_jwt_svid(socket, audience, cancel); });
}

}  // namespace

void bind_keyless(py::module_& m) {
  const auto limited = [&](const char* name, auto function, const char* doc, const auto&... arguments) {
    m.def(name, function, py::arg("context"), arguments..., py::arg("timeout") = py::none(),
          py::arg("stop") = py::none(), doc);
  };
  limited("keyless_signer", &keyless_signer,
          "Return a signer with a certificate for the token's identity, and when that ends in Unix seconds.",
          py::arg("token"), py::arg("options"), py::kw_only());
  limited("exchange", &exchange, "GET a URL, or POST an encoded form to it, once, and return status and body.",
          py::arg("url"), py::kw_only(), py::arg("form") = py::none(), py::arg("most"), py::arg("follow") = false);
  limited("jwt_svid", &jwt_svid, "Return the token that the SPIFFE agent at a Unix socket gives for an audience.",
          py::arg("socket"), py::arg("audience"), py::kw_only());
  m.def("certificate_services", &certificate_services, py::arg("context"), py::arg("options"),
        "Return who would certify a key (`authority`) and who says whose token it is (`oidc_issuer`).");
  m.def("certified_signer", &certified_signer, py::arg("context"), py::arg("key"), py::arg("certificate"),
        py::arg("chain"), "Return the signer with the certificate of a file, and the chain of another.");
  m.def("signer_with_certificate", &signer_with_certificate, py::arg("context"), py::arg("key"), py::arg("certificate"),
        py::arg("chain"), "Return the signer with a certificate, and the chain of a file.");
  m.def("token_claims", &token_claims, py::arg("token"), "Return what an identity token says of itself, unchecked.");
}

}  // namespace sigwright::bindings

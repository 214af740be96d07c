#pragma once
// Where a registry may send us for a token, and whether our credentials go there (oci security rules 2 and 8).

#include <string_view>

#include "base/result.h"
#include "http/url.h"
#include "oci/registry.h"

namespace sigwright::oci {

struct Realm {
  http::Url url;
  bool takes_credentials = false;  // otherwise it is asked anonymously
};

// `registry` is the origin that sent the challenge. Refused with AccessDenied: what is no http or https URL, plain http
// from an https registry or without --allow-http-registry, internal addresses and metadata services unless they are the
// registry's own host and port or trusted by name. Credentials go to the registry's own host and registrable domain,
// to a realm known to be its own, and to RegistryOptions::trusted_realms.
[[nodiscard]] Result<Realm> judge_realm(std::string_view realm, const http::Url& registry,
                                        const RegistryOptions& options);

}  // namespace sigwright::oci

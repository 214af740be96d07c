#pragma once
// `trusted-root create` and `signing-config create`: documents out of descriptions of services.

#include <string>
#include <vector>

#include "base/result.h"
#include "trust/signing_config.h"
#include "trust/trusted_root.h"

namespace sigwright::cosign {

struct CreateTrustedRootOptions {
  // trust/service_spec.h: url and certificate-chain, or url, public-key and start-time, and what else those may have.
  std::vector<std::string> fulcio;
  std::vector<std::string> rekor;
  std::vector<std::string> ctfe;
  std::vector<std::string> tsa;
  std::string defaults;  // a trusted root's file to begin with; empty: none
  bool no_default_fulcio = false;
  bool no_default_rekor = false;
  bool no_default_ctfe = false;
  bool no_default_tsa = false;
};

// A log's id is its key's; with an origin, what Rekor v2 and static CT logs make of both. A description replaces the
// default of the same log. Fails with Usage for a description that makes no sense (an authority whose certificates are
// no chain, a timestamp authority that begins with a CA's), else as reading files does, naming them.
[[nodiscard]] Result<trust::TrustedRoot> create_trusted_root(const CreateTrustedRootOptions& options);

struct CreateSigningConfigOptions {
  std::vector<std::string> fulcio;  // url, api-version, start-time, operator, [end-time]
  std::vector<std::string> rekor;
  std::vector<std::string> oidc_provider;
  std::vector<std::string> tsa;
  std::string rekor_config;  // ANY, ALL or EXACT:N
  std::string tsa_config;
  std::string base_config;  // a file; descriptions of a kind of service replace its services of that kind
  std::string defaults;     // a signing config's file, whose services are kept beside those described
  bool no_default_fulcio = false;
  bool no_default_rekor = false;
  bool no_default_oidc = false;
  bool no_default_tsa = false;
};

// Without anything: the empty config, which uses no log. Fails with Usage for what no signer could follow (services
// without their selection, EXACT of more than there are), else as create_trusted_root().
[[nodiscard]] Result<trust::SigningConfig> create_signing_config(const CreateSigningConfigOptions& options);

}  // namespace sigwright::cosign

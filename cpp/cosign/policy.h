#pragma once
// The policy that the options of a verifying verb amount to.

#include <string>

#include "base/result.h"
#include "cosign/evidence_demands.h"
#include "cosign/identity.h"
#include "cosign/log_options.h"
#include "verify/policy.h"

namespace sigwright::cosign {

// What the verifying verbs have in common.
struct PolicyOptions {
  const std::vector<crypto::PublicKey>& keys;
  bool insecure_ignore_tlog = false;
  bool use_signed_timestamps = false;
  const TrustOptions& trust;
  const std::string& signature_digest_algorithm;
  const IdentityOptions& identity;
  EvidenceDemands demands = {};
};

// Trust is loaded only where it can matter: not for keys whose log evidence is ignored and whose timestamps are not
// asked for. Fails with Usage with neither a key nor an identity, and as load_trust(), certificate_policy() and
// add_demands().
[[nodiscard]] Result<verify::Policy> make_policy(const PolicyOptions& options, const Context& context);

// Demands of attestations what they are to say: a type (a name or a URI; empty takes any) and, where `source` asks for
// anything, SLSA provenance that says it. Fails with Usage for an unknown type or a version that is none.
[[nodiscard]] Result<void> demand_statement(verify::Policy& policy, const std::string& type,
                                            const verify::SourcePolicy& source);

}  // namespace sigwright::cosign

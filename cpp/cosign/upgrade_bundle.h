#pragma once
// `bundle upgrade`: older bundles as v0.3, when nothing is lost by it.

#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "cosign/log_options.h"

namespace sigwright::cosign {

struct UpgradeBundleOptions {
  std::string bundle;                                 // its text: v0.1, v0.2, or cosign's old blob bundle
  std::string rekor_url = std::string(kPublicRekor);  // asked for proofs of inclusion that are missing
  TrustOptions trust;  // whose authorities stand in for the certificates that v0.3 has no room for
};

struct UpgradedBundle {
  std::string bundle;              // v0.3; the text as it was, where it is that already
  std::string from;                // "v0.1", "v0.2", "v0.3", "cosign blob bundle"
  std::vector<std::string> notes;  // what was added or left out
};

// A request is made only where an entry has no proof. Fails with Malformed for what v0.3 cannot hold: certificates
// between the signer's and an anchor that no trusted root brings, a message whose digest nothing states. Fails as the
// log does where it has to be asked.
[[nodiscard]] Result<UpgradedBundle> upgrade_bundle(const UpgradeBundleOptions& options, const Context& context,
                                                    const Cancel& cancel);

}  // namespace sigwright::cosign

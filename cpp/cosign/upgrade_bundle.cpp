#include "cosign/upgrade_bundle.h"

#include <algorithm>

#include "bundle/standard_bundle.h"
#include "cosign/identity.h"
#include "cosign/proved_entry.h"
#include "cosign/service_url.h"
#include "crypto/certificate.h"
#include "services/rekor_v1.h"
#include "verify/certificate_policy.h"

namespace sigwright::cosign {
namespace {

using bundle::Bundle;
using bundle::BundleVersion;
using crypto::Certificate;

std::string counted(std::size_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

// Whether a trusted authority leads to the certificate without the bundle's help.
bool is_rooted(const Certificate& leaf, const std::vector<verify::CertificateAuthority>& authorities) {
  return std::ranges::any_of(authorities, [&](const verify::CertificateAuthority& authority) {
    return crypto::verify_chain(leaf, {.intermediates = authority.intermediates,
                                       .anchors = authority.anchors,
                                       .at = leaf.validity().start,
                                       .extended_usage = {}})
        .has_value();
  });
}

Result<void> keep_leaf(const Trust& trust, Bundle& bundle, UpgradedBundle& out) {
  auto* const chain = std::get_if<bundle::CertificateChain>(&bundle.key_material);
  if (chain == nullptr) return {};
  chain->beyond_version = false;
  if (chain->certificates.size() == 1) return {};
  TRY(const auto leaf, with_context(Certificate::from_der(chain->certificates.front()), "bundle"));
  verify::CertificatePolicy policy;
  CHECK(add_authorities({}, trust.root, policy));
  const std::string others = counted(chain->certificates.size() - 1, "further certificate");
  if (!is_rooted(leaf, policy.authorities)) {
    return fail(ErrorCode::Malformed,
                "v0.3 holds the signer's certificate alone, and without the " + others +
                    " in the bundle no trusted authority leads to it",
                "pass --trusted-root FILE with the authority and its intermediates, which verifying needs then too");
  }
  chain->certificates.resize(1);
  out.notes.push_back(others + " left out: the trusted root has what leads to the signer's");
  return {};
}

Result<void> add_proofs(const UpgradeBundleOptions& options, const Trust& trust, const Context& context,
                        const Cancel& cancel, Bundle& bundle, UpgradedBundle& out) {
  for (tlog::LogEntry& entry : bundle.log_entries) {
    if (entry.inclusion_proof && !entry.inclusion_proof->checkpoint.empty()) continue;
    TRY(auto url, service_url(options.rekor_url, "the log's URL"));
    services::RekorV1 rekor(context.http, std::move(url));
    const std::string what =
        "entry " + std::to_string(entry.log_index) + " has no proof of inclusion, which v0.3 demands";
    TRY(entry, with_context(proved_entry(entry, trust.logs, rekor, cancel), what));
    out.notes.push_back("the proof of entry " + std::to_string(entry.log_index) + " was fetched from " +
                        options.rekor_url);
  }
  return {};
}

Result<void> check_digest(const Bundle& bundle) {
  const auto* const message = std::get_if<bundle::MessageSignature>(&bundle.content);
  if (message == nullptr || !message->digest.empty()) return {};
  return fail(ErrorCode::Malformed, "nothing in the bundle states the digest of what was signed",
              "`sigwright bundle create --artifact FILE --bundle OLD` makes a bundle with it");
}

}  // namespace

Result<UpgradedBundle> upgrade_bundle(const UpgradeBundleOptions& options, const Context& context,
                                      const Cancel& cancel) {
  TRY(auto read, bundle::read_standard_bundle(options.bundle));
  Bundle& bundle = read.bundle;
  UpgradedBundle out;
  out.from = read.old_blob ? "cosign blob bundle" : "v" + std::string(bundle::version_name(bundle.version));
  const auto* const chain = std::get_if<bundle::CertificateChain>(&bundle.key_material);
  if (bundle.version == BundleVersion::V03 && (chain == nullptr || !chain->beyond_version)) {
    out.bundle = options.bundle;
    out.notes.emplace_back("it is v0.3 already");
    return out;
  }
  if (read.old_blob) CHECK(check_digest(bundle));
  TRY(const auto trust, load_trust(options.trust, context));
  CHECK(keep_leaf(trust, bundle, out));
  CHECK(add_proofs(options, trust, context, cancel, bundle, out));
  bundle.version = BundleVersion::V03;
  out.bundle = bundle.write();
  return out;
}

}  // namespace sigwright::cosign

#include "cosign/verify.h"

#include <memory>
#include <mutex>
#include <utility>

#include "base/parallel.h"
#include "cosign/local_signature.h"
#include "cosign/policy.h"
#include "cosign/shared_reports.h"
#include "cosign/target.h"
#include "cosign/verify_subject.h"
#include "cosign/workers.h"
#include "verify/verifier.h"

namespace sigwright::cosign {
namespace {

using verify::VerificationReport;

Result<verify::Policy> policy_of(const VerifyOptions& options, const Context& context) {
  TRY(auto policy, make_policy({options.keys, options.insecure_ignore_tlog, options.use_signed_timestamps,
                                options.trust, options.signature_digest_algorithm, options.identity, options.demands},
                               context));
  policy.annotations = options.annotations;
  policy.check_claims = options.check_claims;
  policy.sole_subject = options.attestations && !options.allow_other_subjects;
  CHECK(demand_statement(policy, options.predicate_type, options.provenance));
  return policy;
}

// Who judges every image of a run.
struct Court {
  verify::Verifier verifier;
  std::shared_ptr<const EntrySearch> entries;
};

Result<Court> court_of(const VerifyOptions& options, const Context& context) {
  TRY(auto policy, policy_of(options, context));
  TRY(auto entries, open_entry_search(options.trust, policy, context));
  return Court{verify::Verifier(std::move(policy), context.now()), std::move(entries)};
}

Result<void> verify_target(const std::string& image, const VerifyOptions& options, const Court& court,
                           const Context& context, const Cancel& cancel, SharedReports& shared,
                           VerificationReport& report) {
  if (!options.local_signature.empty() || !options.local_payload.empty()) {
    return verify_local(image, options, {court.verifier, court.entries.get()}, context, cancel, report);
  }
  TRY(auto opened, open_target(image, options.repository, options.registry, context));
  TRY(const auto target, attached_target(std::move(opened), options.attachment, options.attachment_tag_prefix, cancel));
  TRY(auto subject, resolve_subject(target, cancel));
  const EvidenceKind kind = options.attestations ? EvidenceKind::Attestation : EvidenceKind::Signature;
  const VerifyPlan plan{{options.format, options.attachment_tag_prefix, kind, court.entries}, options.recursive};
  const std::string key = target.images->reference().with_digest(subject.digest).str();
  report = shared.once(key, [&] {
    VerificationReport fresh;
    verify_subject(target, std::move(subject), plan, court.verifier, cancel, fresh);
    return fresh;
  });
  return {};
}

VerificationReport report_on(const std::string& image, const VerifyOptions& options, const Court& court,
                             const Context& context, const Cancel& run, SharedReports& shared) {
  VerificationReport report;
  const Cancel cancel = within(run, options.image_timeout);
  if (auto done = verify_target(image, options, court, context, cancel, shared, report); !done) {
    report.error = std::move(done).error();
  }
  report.image = image;
  add_warnings(report.warnings, *context.registries);
  return report;
}

// Ends a run early without stopping what the caller's own stop token governs besides.
struct RunStop {
  explicit RunStop(const Cancel& outer)
      : forward(outer.stop, [this] { source.request_stop(); }), cancel{source.get_token(), outer.deadline} {}
  std::stop_source source;
  std::stop_callback<std::function<void()>> forward;
  Cancel cancel;
};

}  // namespace

Result<VerificationReport> verify_image(const std::string& image, const VerifyOptions& options, const Context& context,
                                        const Cancel& cancel) {
  TRY(const auto court, court_of(options, context));
  SharedReports shared;
  return report_on(image, options, court, context, cancel, shared);
}

Result<void> verify_images(const std::vector<std::string>& images, const VerifyOptions& options, const Context& context,
                           const Cancel& cancel, const ReportSink& sink) {
  TRY(const auto court, court_of(options, context));
  SharedReports shared;
  RunStop run(cancel);
  std::mutex one_at_a_time;
  parallel_for(images.size(), workers_for(images, options.registry.rates, options.max_workers), [&](std::size_t i) {
    if (run.source.stop_requested()) return;
    auto report = report_on(images[i], options, court, context, run.cancel, shared);
    const std::lock_guard lock(one_at_a_time);
    if (run.source.stop_requested() || sink(i, std::move(report))) return;
    run.source.request_stop();
  });
  if (cancel.stop.stop_requested()) return cancel.check();
  return {};
}

}  // namespace sigwright::cosign

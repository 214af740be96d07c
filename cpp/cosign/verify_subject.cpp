#include "cosign/verify_subject.h"

#include <utility>

#include "base/parallel.h"
#include "cosign/layout_blobs.h"
#include "oci/media_types.h"

namespace sigwright::cosign {
namespace {

using verify::VerificationReport;

constexpr std::size_t kChildThreads = 8;
constexpr std::size_t kIndexDepth = 4;  // an index of indexes of ...: real ones have one level

// Reads the subject's manifest the first time it is wanted.
class LazyManifest {
 public:
  LazyManifest(oci::Repository& repository, Subject subject, const Cancel& cancel)
      : repository_(repository), subject_(std::move(subject)), cancel_(cancel) {}

  [[nodiscard]] const crypto::Digest& digest() const noexcept { return subject_.digest; }

  [[nodiscard]] Result<const oci::Manifest*> get() {
    if (!subject_.manifest) {
      TRY(auto fetched, repository_.get_manifest(subject_.digest, cancel_));
      subject_.manifest = std::move(fetched.manifest);
    }
    return &*subject_.manifest;
  }

 private:
  oci::Repository& repository_;
  Subject subject_;
  const Cancel& cancel_;
};

class SubjectVerification {
 public:
  SubjectVerification(const Target& target, const VerifyPlan& plan, const verify::Verifier& verifier,
                      const Cancel& cancel)
      : target_(target), plan_(plan), verifier_(verifier), cancel_(cancel) {}

  void run(Subject subject, std::size_t depth, VerificationReport& report) const {
    report.digest = subject.digest.str();
    report.reference = target_.images->reference().with_digest(subject.digest).str();
    LazyManifest manifest(*target_.images, std::move(subject), cancel_);
    auto evidence = gather(*target_.evidence, manifest.digest(), plan_.sought, verifier_, cancel_);
    if (auto done = conclude(manifest, evidence, depth, report); !done) report.error = std::move(done).error();
  }

 private:
  [[nodiscard]] Result<void> conclude(LazyManifest& manifest, Evidence& evidence, std::size_t depth,
                                      VerificationReport& report) const {
    report.candidates = std::move(evidence.candidates);
    for (const auto& failure : evidence.failures) {
      if (failure.code == ErrorCode::Interrupted) return fail(failure);
    }
    if (report.verified_count() == 0) return explain(manifest, evidence, report);
    for (const auto& failure : evidence.failures) {
      report.warnings.push_back("not everything that hangs on the image could be read: " + failure.message);
    }
    if (target_.reference.is_layout()) {
      TRY(const auto* read, manifest.get());
      CHECK(check_layout_blobs(*target_.images, *read, cancel_, report.warnings));
    }
    return plan_.recursive ? verify_children(manifest, depth, report) : Result<void>();
  }

  // Why nothing counts. What could not be read might have counted, so that comes first.
  [[nodiscard]] Result<void> explain(LazyManifest& manifest, const Evidence& evidence,
                                     const VerificationReport& report) const {
    if (!evidence.failures.empty()) return fail(evidence.failures.front());
    if (report.candidates.empty()) {
      TRY(const auto* read, manifest.get());
      CHECK(refuse_attachment(target_, *read, cancel_));
    }
    const bool signature = plan_.sought.kind == EvidenceKind::Signature;
    auto error = verify::judge(report.candidates, report.reference, evidence_kind_name(plan_.sought.kind));
    if (!error) return {};
    if (evidence.others > 0) {
      error->message += "; " + std::to_string(evidence.others) + " of what hangs on it are " +
                        (signature ? "attestations, which are no signatures" : "signatures, which are no attestations");
    }
    return fail(*std::move(error));
  }

  [[nodiscard]] Result<void> verify_children(LazyManifest& manifest, std::size_t depth,
                                             VerificationReport& report) const {
    TRY(const auto* index, manifest.get());
    if (!index->is_index()) return {};
    if (depth >= kIndexDepth) {
      return fail(ErrorCode::LimitExceeded, "indexes are nested deeper than " + std::to_string(kIndexDepth));
    }
    const auto children = image_children(*index);
    report.children = parallel_map(children.size(), kChildThreads, [&](std::size_t i) {
      VerificationReport child;
      child.image = target_.images->reference().with_digest(children[i].digest).str();
      run({children[i].digest, std::nullopt}, depth + 1, child);
      return child;
    });
    return judge_children(report.children);
  }

  [[nodiscard]] static Result<void> judge_children(const std::vector<VerificationReport>& children) {
    std::size_t bad = 0;
    const VerificationReport* first = nullptr;
    for (const auto& child : children) {
      if (child.ok()) continue;
      ++bad;
      if (first == nullptr) first = &child;
    }
    if (first == nullptr) return {};
    Error error = first->error.value_or(Error{});
    error.message = std::to_string(bad) + " of the " + std::to_string(children.size()) +
                    " images in the index are not verified: " + error.message;
    return fail(std::move(error));
  }

  const Target& target_;
  const VerifyPlan& plan_;
  const verify::Verifier& verifier_;
  const Cancel& cancel_;
};

}  // namespace

void verify_subject(const Target& target, Subject subject, const VerifyPlan& plan, const verify::Verifier& verifier,
                    const Cancel& cancel, VerificationReport& report) {
  SubjectVerification(target, plan, verifier, cancel).run(std::move(subject), 0, report);
}

}  // namespace sigwright::cosign

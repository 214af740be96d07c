// (11) The provenance names the builder and the source asked for, everywhere it names one.

#include "base/text.h"
#include "bundle/provenance.h"
#include "verify/steps.h"

namespace sigwright::verify {
namespace {

using bundle::Provenance;

std::string in_quotes(std::string_view text) { return "\"" + printable(text) + "\""; }

// Each returns why the provenance is not as asked; empty where it is.
std::string wrong_builder(const Provenance& provenance, const std::string& wanted) {
  if (wanted.empty() || is_builder(provenance.builder_id, wanted)) return {};
  return "the builder is " + in_quotes(provenance.builder_id) + ", not " + in_quotes(wanted);
}

std::string wrong_source(const Provenance& provenance, const std::string& wanted) {
  if (wanted.empty()) return {};
  if (provenance.sources.empty()) return "the provenance names no source, so not " + in_quotes(wanted);
  const std::string repository = bundle::normalized_source(wanted);
  std::string_view ref;
  for (const auto& source : provenance.sources) {
    const std::string where = " (" + std::string(source.where) + ")";
    if (source.repository != repository) {
      return "the source is " + in_quotes(source.repository) + where + ", not " + in_quotes(repository);
    }
    if (!ref.empty() && !source.ref.empty() && source.ref != ref) {
      return "the provenance names two refs, " + in_quotes(ref) + " and " + in_quotes(source.ref) + where;
    }
    if (!source.ref.empty()) ref = source.ref;
  }
  return {};
}

// The platform that ran the build told the certificate's authority the source too, and nobody could change that after.
std::string wrong_certificate(const SignerInfo& signer, const std::string& wanted) {
  const auto vouched = signer.extensions.find("sourceRepositoryURI");
  if (wanted.empty() || vouched == signer.extensions.end()) return {};
  if (bundle::normalized_source(vouched->second) == bundle::normalized_source(wanted)) return {};
  return "the certificate's source is " + in_quotes(vouched->second) + ", not " + in_quotes(wanted);
}

template <class Matches>
std::string wrong_ref(std::string_view kind, const std::vector<std::string>& found, const std::string& wanted,
                      const Matches& matches) {
  if (wanted.empty()) return {};
  const std::string name(kind);
  if (found.empty()) return "the provenance names no " + name + ", so not " + in_quotes(wanted);
  for (const std::string& one : found) {
    if (!matches(one, wanted)) return "the " + name + " is " + in_quotes(one) + ", not " + in_quotes(wanted);
  }
  return {};
}

std::string mismatch(const Provenance& provenance, const SourcePolicy& wanted, const SignerInfo& signer) {
  const auto equal = [](const std::string& found, const std::string& asked) { return found == asked; };
  for (std::string reason : {
           wrong_builder(provenance, wanted.builder_id),
           wrong_source(provenance, wanted.source_uri),
           wrong_certificate(signer, wanted.source_uri),
           wrong_ref("tag", provenance.tags, wanted.tag, equal),
           wrong_ref("tag", provenance.tags, wanted.versioned_tag, is_version_of),
           wrong_ref("branch", provenance.branches, wanted.branch, equal),
       }) {
    if (!reason.empty()) return reason;
  }
  return {};
}

std::string described(const Provenance& provenance) {
  std::string text = "built by " + in_quotes(provenance.builder_id);
  if (provenance.sources.empty()) return text;
  const auto& source = provenance.sources.front();
  return text + " from " + in_quotes(source.repository + (source.ref.empty() ? "" : "@" + source.ref));
}

}  // namespace

Check check_provenance(const StepContext& context, Candidate& candidate) {
  const auto& statement = *candidate.statement;
  if (!statement) return failed(statement.error().code, statement.error().message);
  const auto provenance = Provenance::parse(*statement);
  if (!provenance) return failed(provenance.error().code, provenance.error().message);
  const std::string reason = mismatch(*provenance, *context.policy.provenance, candidate.report.signer);
  return reason.empty() ? passed(described(*provenance)) : failed(ErrorCode::PolicyNotSatisfied, reason);
}

}  // namespace sigwright::verify

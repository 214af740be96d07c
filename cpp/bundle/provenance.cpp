#include "bundle/provenance.h"

#include <optional>
#include <utility>

#include "base/text.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "SLSA provenance";
constexpr std::string_view kTags = "refs/tags/";
constexpr std::string_view kHeads = "refs/heads/";

using Text = std::optional<std::string>;

// The member where it is an object; null where it is absent. What is there must be an object.
Result<const Json*> object_in(const Json& parent, std::string_view key) {
  const Json& member = json_member(parent, key);
  if (member.is_null() || member.is_object()) return &member;
  return fail(ErrorCode::Malformed, std::string(kWhere) + ": \"" + std::string(key) + "\" is no object");
}

// slsa-github-generator writes GitHub's context in lower case in v0.2, and in upper case everywhere else.
Result<Text> variable(const Json& environment, std::string_view name) {
  TRY(auto lower, optional_json_string(environment, name, kWhere));
  if (lower) return lower;
  std::string upper(name);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return optional_json_string(environment, upper, kWhere);
}

void add_ref(Provenance& provenance, std::string_view ref) {
  if (ref.starts_with(kTags)) provenance.tags.emplace_back(ref.substr(kTags.size()));
  if (ref.starts_with(kHeads)) provenance.branches.emplace_back(ref.substr(kHeads.size()));
}

void add_source(Provenance& provenance, std::string_view where, std::string_view repository, std::string_view ref) {
  provenance.sources.push_back({where, normalized_source(repository), std::string(ref)});
  add_ref(provenance, ref);
}

// "git+https://HOST/OWNER/NAME@REF". The first @ after the host's user part would do; Git hosts have none.
void add_uri(Provenance& provenance, std::string_view where, std::string_view uri) {
  const std::size_t at = uri.find('@');
  add_source(provenance, where, uri.substr(0, at), at == std::string_view::npos ? "" : uri.substr(at + 1));
}

Result<void> add_first_uri(Provenance& provenance, std::string_view where, const Json& list) {
  if (list.is_null()) return {};
  if (!list.is_array()) return fail(ErrorCode::Malformed, std::string(kWhere) + ": the sources are no array");
  if (list.empty()) return {};
  if (!list[0].is_object()) return fail(ErrorCode::Malformed, std::string(kWhere) + ": a source is no object");
  TRY(const auto uri, optional_json_string(list[0], "uri", kWhere));
  if (uri && !uri->empty()) add_uri(provenance, where, *uri);
  return {};
}

// Of a build started by a tag: the branch that the event names.
Result<Text> branch_of_event(const Json& environment) {
  TRY(auto base, variable(environment, "github_base_ref"));
  if (base && !base->empty()) return Text(std::string(kHeads) + *base);
  const Json& lower = json_member(environment, "github_event_payload");
  const Json& payload = lower.is_null() ? json_member(environment, "GITHUB_EVENT_PAYLOAD") : lower;
  TRY(const auto event, variable(environment, "github_event_name"));
  if (!payload.is_object() || !event) return Text();
  if (*event == "push") return optional_json_string(payload, "base_ref", kWhere);
  if (*event != "release") return Text();
  TRY(const auto branch, optional_json_string(json_member(payload, "release"), "target_commitish", kWhere));
  return branch ? Text(std::string(kHeads) + *branch) : Text();
}

Result<void> add_event(Provenance& provenance, const Json& environment) {
  TRY(const auto type, variable(environment, "github_ref_type"));
  if (!type) return {};
  if (*type != "tag" && *type != "branch") {
    return fail(ErrorCode::Malformed, std::string(kWhere) + ": unknown type of ref: " + printable(*type, 40));
  }
  TRY(const auto ref, variable(environment, "github_ref"));
  if (ref) add_ref(provenance, *ref);
  if (*type == "branch") return {};
  TRY(const auto branch, branch_of_event(environment));
  if (branch) add_ref(provenance, *branch);
  return {};
}

Result<void> read_v02(const Json& predicate, Provenance& provenance) {
  TRY(const Json* builder, object_in(predicate, "builder"));
  TRY(provenance.builder_id, json_string(*builder, "id", kWhere));
  TRY(const auto type, optional_json_string(predicate, "buildType", kWhere));
  provenance.build_type = type.value_or("");
  TRY(const Json* invocation, object_in(predicate, "invocation"));
  TRY(const Json* config, object_in(*invocation, "configSource"));
  TRY(const auto trigger, optional_json_string(*config, "uri", kWhere));
  if (trigger && !trigger->empty()) add_uri(provenance, "configSource", *trigger);
  CHECK(add_first_uri(provenance, "materials[0]", json_member(predicate, "materials")));
  TRY(const Json* environment, object_in(*invocation, "environment"));
  return add_event(provenance, *environment);
}

// What started the build: GitHub's workflow, or the source that slsa-github-generator's builders are given.
Result<void> add_parameters(Provenance& provenance, const Json& parameters) {
  TRY(const Json* workflow, object_in(parameters, "workflow"));
  TRY(const auto repository, optional_json_string(*workflow, "repository", kWhere));
  TRY(const auto ref, optional_json_string(*workflow, "ref", kWhere));
  if (repository) add_source(provenance, "workflow", *repository, ref.value_or(""));
  const Json& source = json_member(parameters, "source");
  if (!source.is_object()) return {};
  TRY(const auto uri, optional_json_string(source, "uri", kWhere));
  if (uri && !uri->empty()) add_uri(provenance, "source", *uri);
  return {};
}

// "OWNER/NAME/.github/workflows/FILE@REF", of github.com.
Result<void> add_workflow_ref(Provenance& provenance, const Json& environment) {
  TRY(const auto workflow, variable(environment, "github_workflow_ref"));
  if (!workflow) return {};
  const std::size_t at = workflow->find('@');
  const auto parts = split(std::string_view(*workflow).substr(0, at), '/');
  if (at == std::string::npos || parts.size() < 2) {
    return fail(ErrorCode::Malformed, std::string(kWhere) + ": GITHUB_WORKFLOW_REF names no workflow");
  }
  const std::string repository = "github.com/" + std::string(parts[0]) + "/" + std::string(parts[1]);
  add_source(provenance, "GITHUB_WORKFLOW_REF", repository, std::string_view(*workflow).substr(at + 1));
  return {};
}

Result<void> read_v1(const Json& predicate, Provenance& provenance) {
  TRY(const Json* run, object_in(predicate, "runDetails"));
  TRY(const Json* builder, object_in(*run, "builder"));
  TRY(provenance.builder_id, json_string(*builder, "id", kWhere));
  TRY(const Json* definition, object_in(predicate, "buildDefinition"));
  TRY(const auto type, optional_json_string(*definition, "buildType", kWhere));
  provenance.build_type = type.value_or("");
  TRY(const Json* parameters, object_in(*definition, "externalParameters"));
  CHECK(add_parameters(provenance, *parameters));
  CHECK(add_first_uri(provenance, "resolvedDependencies[0]", json_member(*definition, "resolvedDependencies")));
  TRY(const Json* environment, object_in(*definition, "internalParameters"));
  CHECK(add_workflow_ref(provenance, *environment));
  return add_event(provenance, *environment);
}

}  // namespace

std::string normalized_source(std::string_view uri) {
  if (uri.starts_with("git+")) return std::string(uri);
  return (uri.find("://") == std::string_view::npos ? "git+https://" : "git+") + std::string(uri);
}

Result<Provenance> Provenance::parse(const Statement& statement) {
  const bool is_v02 = statement.predicate_type == kProvenanceV02;
  if (!is_v02 && statement.predicate_type != kProvenanceV1) {
    return fail(ErrorCode::NoMatchingSignature,
                "the attestation is of type " + printable(statement.predicate_type) + ", not SLSA provenance");
  }
  TRY(const Json predicate, statement.predicate());
  Provenance provenance;
  CHECK(is_v02 ? read_v02(predicate, provenance) : read_v1(predicate, provenance));
  return provenance;
}

}  // namespace sigwright::bundle

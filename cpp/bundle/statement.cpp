#include "bundle/statement.h"

#include "base/attestation_limits.h"
#include "base/limits.h"
#include "base/outline_json.h"
#include "base/text.h"

namespace sigwright::bundle {
namespace {

constexpr std::string_view kWhere = "in-toto statement";
constexpr std::string_view kStatementV1 = "https://in-toto.io/Statement/v1";
constexpr std::string_view kStatementV01 = "https://in-toto.io/Statement/v0.1";

Result<std::map<std::string, std::string>> read_digests(const Json& json) {
  std::map<std::string, std::string> digests;
  if (!json.is_object() || json.empty())
    return fail(ErrorCode::Malformed, "in-toto statement: a subject without digest");
  for (auto member = json.begin(); member != json.end(); ++member) {
    if (!member->is_string()) return fail(ErrorCode::Malformed, "in-toto statement: a digest that is no text");
    digests.emplace(member.key(), member->get_ref<const std::string&>());
  }
  return digests;
}

Result<StatementSubject> read_subject(const Json& json) {
  if (!json.is_object()) return fail(ErrorCode::Malformed, "in-toto statement: a subject that is no object");
  StatementSubject subject;
  TRY(auto name, optional_json_string(json, "name", kWhere));
  if (name) subject.name = *std::move(name);
  TRY(subject.digest, read_digests(json_member(json, "digest")));
  subject.annotations = text_members(json_member(json, "annotations"));
  return subject;
}

Result<std::vector<StatementSubject>> read_subjects(const Json& json) {
  if (!json.is_array() || json.empty()) return fail(ErrorCode::Malformed, "in-toto statement: no subject");
  if (json.size() > limits::kSubjects) {
    return fail(ErrorCode::LimitExceeded, "in-toto statement: " + std::to_string(json.size()) + " subjects, at most " +
                                              std::to_string(limits::kSubjects) + " are read");
  }
  std::vector<StatementSubject> subjects;
  subjects.reserve(json.size());
  for (const Json& element : json) {
    TRY(auto subject, read_subject(element));
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

}  // namespace

std::map<std::string, std::string> text_members(const Json& object) {
  std::map<std::string, std::string> members;
  if (!object.is_object()) return members;
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (member->is_string()) members.emplace(member.key(), member->get_ref<const std::string&>());
  }
  return members;
}

Result<Statement> Statement::parse(ByteView payload) {
  const JsonLimits caps{.bytes = limits::kAttestationBytes};
  TRY(const auto outline, with_context(outline_json(as_text(payload), "predicate", caps), kWhere));
  const Json& json = outline.object;
  Statement statement;
  TRY(statement.type, json_string(json, "_type", kWhere));
  if (statement.type != kStatementV1 && statement.type != kStatementV01) {
    return fail(ErrorCode::Malformed, "\"" + printable(statement.type) + "\" is no type of in-toto statement");
  }
  TRY(statement.predicate_type, json_string(json, "predicateType", kWhere));
  TRY(statement.subjects, read_subjects(json_member(json, "subject")));
  statement.predicate_text = outline.text;
  return statement;
}

Result<Json> Statement::predicate() const {
  if (predicate_text.empty()) return Json();
  return with_context(parse_json(predicate_text, {.bytes = limits::kAttestationBytes}), kWhere);
}

std::string image_signature_statement(const crypto::Digest& image,
                                      const std::map<std::string, std::string>& annotations) {
  OrderedJson subject;
  subject["digest"][std::string(crypto::hash_name(image.algorithm()))] = image.hex();
  subject["annotations"] = OrderedJson::object();
  for (const auto& [key, value] : annotations) subject["annotations"][key] = value;
  OrderedJson json;
  json["_type"] = kStatementV1;
  json["subject"] = OrderedJson::array({std::move(subject)});
  json["predicateType"] = kImageSignaturePredicate;
  json["predicate"] = OrderedJson::object();
  return write_json(json);  // protobuf's Go JSON, unlike encoding/json, escapes no markup
}

}  // namespace sigwright::bundle

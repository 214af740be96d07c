#include "bundle/predicates.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace sigwright::bundle {
namespace {

constexpr std::array kTypes{
    PredicateType{"custom", "https://cosign.sigstore.dev/attestation/v1", PredicateForm::Custom},
    PredicateType{"slsaprovenance", "https://slsa.dev/provenance/v0.2", PredicateForm::Json},
    PredicateType{"slsaprovenance02", "https://slsa.dev/provenance/v0.2", PredicateForm::Json},
    PredicateType{"slsaprovenance1", "https://slsa.dev/provenance/v1", PredicateForm::Json},
    PredicateType{"link", "https://in-toto.io/Link/v1", PredicateForm::Json},
    PredicateType{"spdx", "https://spdx.dev/Document", PredicateForm::Text},
    PredicateType{"spdxjson", "https://spdx.dev/Document", PredicateForm::Json},
    PredicateType{"cyclonedx", "https://cyclonedx.org/bom", PredicateForm::Json},
    PredicateType{"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", PredicateForm::Json},
    PredicateType{"openvex", "https://openvex.dev/ns", PredicateForm::Json},
};

std::string names() {
  std::string text;
  for (const PredicateType& type : kTypes) text.append(text.empty() ? "" : ", ").append(type.name);
  return text;
}

// RFC 3986: a scheme and a colon. A bare word is a misspelt name, not a URI.
bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         text.find_first_of(" \t\r\n\"<>") == std::string_view::npos;
}

// The predicate's own text goes into the statement unchanged, once it is known to be JSON and nothing else.
Result<std::string> checked_json(ByteView predicate) {
  const std::string_view text = trim(as_text(predicate));
  TRY(const auto json, with_context(parse_json(text, {.bytes = limits::kAttachmentBytes}), "the predicate"));
  if (!json.is_object()) return fail(ErrorCode::Malformed, "the predicate is no JSON object");
  return std::string(text);
}

Result<std::string> json_text(ByteView text) {
  std::string json = write_json(OrderedJson(std::string(as_text(text))));
  const auto read = parse_json(json, {.bytes = limits::kAttachmentBytes});  // what is no UTF-8 was replaced
  if (read && read->get_ref<const std::string&>() == as_text(text)) return json;
  return fail(ErrorCode::Malformed, "the predicate is no UTF-8 text");
}

Result<std::string> predicate_json(PredicateForm form, ByteView predicate, Time now) {
  if (form == PredicateForm::Json) return checked_json(predicate);
  TRY(const std::string text, json_text(predicate));
  if (form == PredicateForm::Text) return text;
  return "{\"Data\":" + text + ",\"Timestamp\":\"" + to_rfc3339(now) + "\"}";
}

}  // namespace

std::span<const PredicateType> predicate_types() noexcept { return kTypes; }

Result<PredicateType> predicate_type(std::string_view type) {
  const auto* const found = std::ranges::find(kTypes, type, &PredicateType::name);
  if (found != kTypes.end()) return *found;
  if (is_uri(type)) return PredicateType{type, type, PredicateForm::Json};
  return fail(ErrorCode::Usage, "no such predicate type: " + printable(type, 80),
              "the types are " + names() + "; any other is named by its URI");
}

Result<std::string> attestation_statement(const StatementAbout& subject, const PredicateType& type, ByteView predicate,
                                          Time now) {
  TRY(const std::string json, predicate_json(type.form, predicate, now));
  OrderedJson about;
  about["name"] = subject.name;
  about["digest"][std::string(crypto::hash_name(subject.digest.algorithm()))] = subject.digest.hex();
  OrderedJson head;
  head["_type"] = "https://in-toto.io/Statement/v0.1";
  head["subject"] = OrderedJson::array({std::move(about)});
  head["predicateType"] = type.uri;
  std::string text = write_json(head);
  text.pop_back();
  return text + ",\"predicate\":" + json + "}";
}

}  // namespace sigwright::bundle

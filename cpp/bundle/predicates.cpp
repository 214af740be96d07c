#include "bundle/predicates.h"

#include <algorithm>
#include <array>

#include "base/attestation_limits.h"
#include "base/json.h"
#include "base/outline_json.h"
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
Result<void> make_json(Bytes& predicate) {
  const std::string_view text = trim(as_text(predicate));
  if (text.empty()) return fail(ErrorCode::Malformed, "the predicate is empty");
  const auto begin = predicate.begin() + (text.data() - as_text(predicate).data());
  predicate.erase(begin + static_cast<std::ptrdiff_t>(text.size()), predicate.end());
  predicate.erase(predicate.begin(), begin);
  CHECK(with_context(check_json(as_text(predicate), {.bytes = limits::kAttestationBytes}), "the predicate"));
  if (predicate.front() == '{') return {};
  return fail(ErrorCode::Malformed, "the predicate is no JSON object");
}

// Up to the end of a character.
std::string_view first_piece(std::string_view text) {
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  std::size_t size = std::min(kPiece, text.size());
  const auto goes_on = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
  for (std::size_t back = 0; size < text.size() && back < 3 && goes_on(size); ++back) --size;
  return text.substr(0, size);
}

Result<std::string> quoted(std::string_view text) {
  std::string json = write_json(OrderedJson(std::string(text)));
  const auto read = parse_json(json);  // what is no UTF-8 was replaced
  if (read && read->get_ref<const std::string&>() == text) return json;
  return fail(ErrorCode::Malformed, "the predicate is no UTF-8 text");
}

Result<void> make_text(Bytes& predicate, std::string_view before, std::string_view after) {
  Bytes json = to_bytes(before);
  json.reserve(predicate.size() + predicate.size() / 8 + kStatementRoom);
  json.push_back('"');
  for (std::string_view rest = as_text(predicate); !rest.empty();) {
    const std::string_view piece = first_piece(rest);
    TRY(const std::string text, quoted(piece));
    json.insert(json.end(), text.begin() + 1, text.end() - 1);
    rest.remove_prefix(piece.size());
  }
  json.push_back('"');
  json.insert(json.end(), after.begin(), after.end());
  predicate = std::move(json);
  return {};
}

Result<void> make_of_form(PredicateForm form, Bytes& predicate, Time now) {
  if (form == PredicateForm::Json) return make_json(predicate);
  if (form == PredicateForm::Text) return make_text(predicate, "", "");
  return make_text(predicate, "{\"Data\":", ",\"Timestamp\":\"" + to_rfc3339(now) + "\"}");
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

Result<Bytes> attestation_statement(const StatementAbout& subject, const PredicateType& type, Bytes predicate,
                                    Time now) {
  CHECK(make_of_form(type.form, predicate, now));
  OrderedJson about;
  about["name"] = subject.name;
  about["digest"][std::string(crypto::hash_name(subject.digest.algorithm()))] = subject.digest.hex();
  OrderedJson head;
  head["_type"] = "https://in-toto.io/Statement/v0.1";
  head["subject"] = OrderedJson::array({std::move(about)});
  head["predicateType"] = type.uri;
  std::string text = write_json(head);
  text.back() = ',';
  text += "\"predicate\":";
  predicate.push_back('}');
  predicate.insert(predicate.begin(), text.begin(), text.end());
  return predicate;
}

}  // namespace sigwright::bundle

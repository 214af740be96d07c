#pragma once
// in-toto statements (v0.1 and v1): what a DSSE envelope of a signature or an attestation says.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace sigwright::bundle {

inline constexpr std::string_view kImageSignaturePredicate = "https://sigstore.dev/cosign/sign/v1";

struct StatementSubject {
  std::string name;
  std::map<std::string, std::string> digest;  // algorithm to hexadecimal digits
  std::map<std::string, std::string> annotations;
};

struct Statement {
  std::string type;
  std::string predicate_type;
  std::vector<StatementSubject> subjects;
  std::string_view predicate_text;  // JSON, a part of the payload; empty where there is none

  // Fails with Malformed, or LimitExceeded over limits::kSubjects.
  [[nodiscard]] static Result<Statement> parse(ByteView payload);
  // The predicate, held; null where there is none. Fails with LimitExceeded.
  [[nodiscard]] Result<Json> predicate() const;
};

// The members of an object that are text. in-toto and simple signing allow other annotations too; those match nothing
// that can be asked for, so they count as absent.
[[nodiscard]] std::map<std::string, std::string> text_members(const Json& object);

// The statement cosign 3 signs for an image, byte for byte: {"_type", "subject": [{"digest", "annotations"}],
// "predicateType", "predicate": {}}.
[[nodiscard]] std::string image_signature_statement(const crypto::Digest& image,
                                                    const std::map<std::string, std::string>& annotations);

}  // namespace sigwright::bundle

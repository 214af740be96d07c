#pragma once
// Signatures that cosign made, the keys that made them, and verifiers for them.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cpp/bundle/edit.h"
#include "crypto/keys.h"
#include "fakes/vectors.h"
#include "verify/verifier.h"

namespace sigwright::verify::samples {

using fakes::vector_text;

inline crypto::PublicKey key(const std::string& name) {
  return crypto::PublicKey::from_pem(vector_text("crypto/cosign/" + name + ".pub")).value();
}

inline crypto::PrivateKey private_key(const std::string& name) {
  return crypto::PrivateKey::from_pem(vector_text("crypto/keys/" + name + ".pkcs8.pem"), {}).value();
}

inline crypto::Digest image() {
  return crypto::Digest::parse("sha256:ba59a0d199de517bf13536ce023bd0d4dd14167e2ae40a5891451540ecf2a664").value();
}
inline crypto::Digest other_image() { return crypto::Digest::of(as_bytes("another")); }

inline bundle::Bundle bundle_named(const std::string& name) {
  return bundle::Bundle::parse(vector_text("bundle/" + name + ".json")).value();
}

inline bundle::SignatureLayer layer_named(const std::string& name) {
  return bundle::SignatureLayer::parse(
             fakes::vector_bytes("legacy/" + name + ".payload.json"),
             fakes::vector_json("legacy/" + name + ".annotations.json").get<std::map<std::string, std::string>>())
      .value();
}

// Of cosign's key, without a log.
inline Policy policy() {
  Policy policy;
  policy.keys = {key("cosign")};
  policy.log = LogRequirement::Ignored;
  return policy;
}

inline Verifier verifier(Policy policy = samples::policy()) { return {std::move(policy), Time{}}; }

inline CandidateReport verify(const bundle::Bundle& bundle, Policy policy = samples::policy()) {
  return verifier(std::move(policy)).verify_image(bundle, "sha256:source", image());
}
inline CandidateReport verify(const bundle::SignatureLayer& layer, Policy policy = samples::policy()) {
  return verifier(std::move(policy)).verify_image(layer, "sha256:source", image());
}

inline const Check& check(const CandidateReport& report, std::string_view name) {
  static const Check kAbsent{.name = "absent"};
  for (const Check& found : report.checks) {
    if (found.name == name) return found;
  }
  ADD_FAILURE() << "no check " << name;
  return kAbsent;
}

// That the candidate failed in one step with one code, was not verified, and that no later step ran.
inline void expect_failure(const CandidateReport& report, std::string_view step, ErrorCode code) {
  EXPECT_FALSE(report.is_verified());
  ASSERT_NE(report.failure(), nullptr);
  EXPECT_EQ(report.failure()->name, step) << report.failure()->reason;
  EXPECT_EQ(report.failure()->code, code) << report.failure()->reason;
  EXPECT_FALSE(report.failure()->reason.empty());
  for (const Check* later = report.failure() + 1; later != report.checks.data() + report.checks.size(); ++later) {
    EXPECT_EQ(later->status, CheckStatus::NotRun) << later->name;
  }
}

// A blob in memory that counts how often it is looked at.
class MemoryBlob final : public Verifier::BlobDigests {
 public:
  explicit MemoryBlob(std::string bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] Result<Bytes> digest(crypto::HashAlgorithm algorithm) const override {
    return crypto::hash(algorithm, as_bytes(bytes_));
  }
  [[nodiscard]] Result<ByteView> bytes() const override {
    ++read_;
    return as_bytes(bytes_);
  }
  [[nodiscard]] int read() const { return read_; }

 private:
  std::string bytes_;
  mutable int read_ = 0;
};

}  // namespace sigwright::verify::samples

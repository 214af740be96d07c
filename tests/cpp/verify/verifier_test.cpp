#include "verify/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>
#include <span>

#include "bundle/old_blob_bundle.h"
#include "bundle/statement.h"
#include "cpp/bundle/edit.h"
#include "cpp/verify/keyless.h"
#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

using samples::bundle_named;
using samples::check;
using samples::expect_failure;
using samples::layer_named;
using samples::MemoryBlob;
using samples::policy;
using samples::vector_text;
using samples::verifier;

TEST(Verifier, AcceptsABundleOfCosign) {
  const auto bundle = bundle_named("key-notlog-bundle");
  const auto report = samples::verify(bundle);
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.format, Format::Bundle);
  EXPECT_EQ(report.source, "sha256:source");
  EXPECT_EQ(report.signer.key_fingerprint, samples::key("cosign").fingerprint());
  EXPECT_EQ(report.signer.key_type, "ecdsa-p256");
  EXPECT_EQ(report.predicate_type, bundle::kImageSignaturePredicate);
  EXPECT_EQ(report.verified->bytes(), std::get<bundle::DsseEnvelope>(bundle.content).payload);
  EXPECT_EQ(report.verified->type(), bundle::kInTotoPayloadType);
  EXPECT_FALSE(report.verified_time.has_value());
  EXPECT_TRUE(report.logs.empty());
}

TEST(Verifier, AcceptsALegacySignatureOfCosign) {
  const auto layer = layer_named("key-notlog-legacy");
  const auto report = samples::verify(layer);
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.format, Format::Legacy);
  EXPECT_EQ(report.docker_reference, "127.0.0.1:45000/samplef7be24ba/key-notlog-legacy");
  EXPECT_EQ(report.annotations, (std::map<std::string, std::string>{{"env", "test"}}));
  EXPECT_EQ(report.verified->bytes(), layer.payload);
  EXPECT_EQ(report.verified->type(), "cosign container image signature");
}

// Every bundle and every legacy signature that cosign made with this key, whatever evidence it carries.
TEST(Verifier, AcceptsCosignsSignaturesWithEvidenceToo) {
  for (const char* const name : {"key-emptyconfig-bundle", "key-rekor1-bundle", "key-rekor1-tsa-bundle",
                                 "key-rekor2-tsa-bundle", "key-tsa-bundle"}) {
    EXPECT_TRUE(samples::verify(bundle_named(name)).is_verified()) << name;
  }
  for (const char* const name : {"key-rekor1-legacy", "key-rekor1-tsa-legacy"}) {
    EXPECT_TRUE(samples::verify(layer_named(name)).is_verified()) << name;
  }
}

TEST(Verifier, ReportsEveryStepInOrder) {
  const auto report = samples::verify(bundle_named("key-notlog-bundle"));
  std::vector<std::string> names;
  for (const Check& found : report.checks) names.push_back(found.name);
  EXPECT_EQ(names, (std::vector<std::string>{"format", "signature", "payload", "subject digest", "annotations",
                                             "transparency log", "timestamp"}));
  EXPECT_EQ(report.checks[0].status, CheckStatus::Passed);
  EXPECT_EQ(report.checks[1].status, CheckStatus::Passed);
  EXPECT_EQ(report.checks[2].status, CheckStatus::Passed);
  EXPECT_EQ(report.checks[3].status, CheckStatus::Passed);
  EXPECT_EQ(report.checks[4].status, CheckStatus::NotApplicable);
  EXPECT_EQ(report.checks[5].status, CheckStatus::Skipped);
  EXPECT_EQ(report.checks[6].status, CheckStatus::NotApplicable);
  EXPECT_EQ(report.passed(), 4U);
}

TEST(Verifier, AlignsTheStepsOfAnImagesFormats) {
  const auto bundle = samples::verify(bundle_named("key-notlog-bundle"));
  const auto layer = samples::verify(layer_named("key-notlog-legacy"));
  const auto unread = Verifier::unreadable(Format::Bundle, "x", {});
  ASSERT_EQ(bundle.checks.size(), layer.checks.size());
  ASSERT_EQ(bundle.checks.size(), unread.checks.size());
  for (std::size_t i = 0; i < bundle.checks.size(); ++i) {
    EXPECT_EQ(bundle.checks[i].name, layer.checks[i].name);
    EXPECT_EQ(bundle.checks[i].name, unread.checks[i].name);
  }
}

// One bit of anything that is signed, at every byte: the signature, the payload, the payload's type.
TEST(Verifier, RefusesABundleWithAnyBitChanged) {
  const auto good = bundle_named("key-rekor1-bundle");
  const auto& envelope = std::get<bundle::DsseEnvelope>(good.content);
  const auto refused = [](bundle::Bundle bad, const std::function<void(bundle::DsseEnvelope&)>& change) {
    change(std::get<bundle::DsseEnvelope>(bad.content));
    const auto report = samples::verify(bad);
    EXPECT_FALSE(report.is_verified());
    EXPECT_FALSE(report.failure() == nullptr && report.is_signature());
  };
  for (std::size_t i = 0; i < envelope.payload.size(); ++i) {
    refused(good, [i](auto& changed) {
      changed.payload = fakes::edited(changed.payload, [i](Bytes& bytes) { bytes[i] ^= 1; });
    });
  }
  for (std::size_t i = 0; i < envelope.signatures[0].signature.size(); ++i) {
    refused(good, [i](auto& changed) { changed.signatures[0].signature[i] ^= 1; });
  }
  for (std::size_t i = 0; i < envelope.payload_type.size(); ++i) {
    refused(good, [i](auto& changed) { changed.payload_type[i] = static_cast<char>(changed.payload_type[i] ^ 1); });
  }
  refused(good, [](auto& changed) { changed.signatures.clear(); });
  refused(good, [](auto& changed) { changed.signatures[0].signature.push_back(0); });
}

TEST(Verifier, RefusesALegacySignatureWithAnyBitChanged) {
  const auto good = layer_named("key-notlog-legacy");
  for (std::size_t i = 0; i < good.payload.size(); ++i) {
    auto bad = good;
    bad.payload[i] ^= 1;
    expect_failure(samples::verify(bad), "signature", ErrorCode::NoMatchingSignature);
  }
  for (std::size_t i = 0; i < good.signature.size(); ++i) {
    auto bad = good;
    bad.signature[i] ^= 1;
    expect_failure(samples::verify(bad), "signature", ErrorCode::NoMatchingSignature);
  }
}

// A signature must not be worn by another payload, nor one format's by the other.
TEST(Verifier, RefusesSignaturesMovedBetweenCandidates) {
  auto layer = layer_named("key-notlog-legacy");
  layer.signature = layer_named("key-rekor1-legacy").signature;
  expect_failure(samples::verify(layer), "signature", ErrorCode::NoMatchingSignature);
  auto bundle = bundle_named("key-notlog-bundle");
  auto& envelope = std::get<bundle::DsseEnvelope>(bundle.content);
  envelope.signatures = std::get<bundle::DsseEnvelope>(bundle_named("attest-none-bundle").content).signatures;
  expect_failure(samples::verify(bundle), "signature", ErrorCode::NoMatchingSignature);
  layer.payload = {envelope.payload.begin(), envelope.payload.end()};
  layer.signature = std::get<bundle::DsseEnvelope>(bundle_named("key-notlog-bundle").content).signatures[0].signature;
  expect_failure(samples::verify(layer), "signature", ErrorCode::NoMatchingSignature);
}

TEST(Verifier, TurnsUnreadableEvidenceIntoAFailedCandidate) {
  for (const Format format : {Format::Legacy, Format::Bundle, Format::Blob}) {
    const auto report =
        Verifier::unreadable(format, "sha256:x", {ErrorCode::DigestMismatch, "the blob is another", {}, {}});
    expect_failure(report, "format", ErrorCode::DigestMismatch);
    EXPECT_EQ(report.failure()->reason, "the blob is another");
    EXPECT_EQ(report.format, format);
    EXPECT_EQ(report.source, "sha256:x");
  }
}

class BlobSamples : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Cosign, BlobSamples, testing::Values("p256", "p384", "p521", "rsa2048", "rsa4096"));

TEST_P(BlobSamples, AreAcceptedOverTheirBlobAndRefusedOverAnother) {
  auto wanted = policy();
  wanted.keys = {samples::key(GetParam() == "p256" ? "cosign" : GetParam())};
  const auto bundle = bundle_named("blob-" + GetParam());
  const MemoryBlob blob(vector_text("bundle/blob-" + GetParam() + ".txt"));
  const auto report = verifier(wanted).verify_blob(bundle, "a.json", blob);
  ASSERT_TRUE(report.is_verified()) << report.failure()->reason;
  EXPECT_EQ(report.format, Format::Blob);
  EXPECT_EQ(check(report, "subject digest").status, CheckStatus::Passed);
  EXPECT_EQ(blob.read(), 0);
  expect_failure(verifier(wanted).verify_blob(bundle, "a.json", MemoryBlob("another")), "signature",
                 ErrorCode::NoMatchingSignature);
  const auto& signature = std::get<bundle::MessageSignature>(bundle.content).signature;
  EXPECT_TRUE(verifier(wanted).verify_blob(signature, "a.sig", blob).is_verified());
  expect_failure(verifier(wanted).verify_blob(signature, "a.sig", MemoryBlob("another")), "signature",
                 ErrorCode::NoMatchingSignature);
}

TEST(VerifierOfBlobs, AcceptsCosignsOldBundle) {
  const auto old = bundle::OldBlobBundle::parse(vector_text("bundle/old-blob-p256.json")).value();
  const MemoryBlob blob(vector_text("bundle/blob-p256.txt"));
  EXPECT_TRUE(verifier().verify_blob(old, "a.json", blob).is_verified());
  expect_failure(verifier().verify_blob(old, "a.json", MemoryBlob("another")), "signature",
                 ErrorCode::NoMatchingSignature);
  auto required = policy();
  required.log = LogRequirement::Required;
  expect_failure(verifier(required).verify_blob(old, "a.json", blob), "transparency log", ErrorCode::LogEvidence);
}

TEST(VerifierOfBlobs, RefusesAnEmptySignature) {
  expect_failure(verifier().verify_blob(ByteView(), "a.sig", MemoryBlob("x")), "signature",
                 ErrorCode::NoMatchingSignature);
}

std::string shared_text(const std::filesystem::path& path) {
  return to_text(read_file(path, std::size_t{1} << 24).value());
}

crypto::PublicKey key_at(const std::filesystem::path& path) {
  return crypto::PublicKey::from_pem(shared_text(path)).value();
}

// Every blob that cosign signed for the samples, with each kind of key and of log: "blob-KEY-LOG/".
TEST(VerifierOfBlobs, AcceptsEverySampleWithoutAFlag) {
  const auto root = fakes::shared_path("samples/cosign");
  if (!std::filesystem::exists(root)) GTEST_SKIP() << root << " is not there";
  std::size_t accepted = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("blob-") || !std::filesystem::exists(entry.path() / "artifact.sigstore.json")) continue;
    const std::string key = name.substr(5, name.find('-', 5) - 5);
    auto wanted = policy();
    wanted.keys = {key_at(root / "keys" / (key + ".pub"))};
    const auto bundle = bundle::Bundle::parse(shared_text(entry.path() / "artifact.sigstore.json")).value();
    const MemoryBlob blob(shared_text(entry.path() / "artifact.txt"));
    EXPECT_TRUE(verifier(wanted).verify_blob(bundle, "a", blob).is_verified()) << name;
    EXPECT_FALSE(verifier(wanted).verify_blob(bundle, "a", MemoryBlob("another")).is_verified()) << name;
    ++accepted;
  }
  EXPECT_EQ(accepted, 15U);
}

// The key of its other case is no point on its curve, so there it is the key that is refused.
TEST(VerifierOfBlobs, AgreesWithTheConformanceSuiteAboutKeys) {
  const auto root = fakes::shared_path("vectors/sigstore-conformance/bundle-verify");
  if (!std::filesystem::exists(root)) GTEST_SKIP() << root << " is not there";
  const auto bundle =
      bundle::Bundle::parse(shared_text(root / "managed-key-happy-path" / "bundle.sigstore.json")).value();
  const MemoryBlob blob(shared_text(root / "a.txt"));
  auto wanted = policy();
  expect_failure(verifier(wanted).verify_blob(bundle, "a", blob), "signature", ErrorCode::NoMatchingSignature);
  wanted.keys = {key_at(root / "managed-key-happy-path" / "key.pub")};
  EXPECT_TRUE(verifier(wanted).verify_blob(bundle, "a", blob).is_verified());
  EXPECT_FALSE(crypto::PublicKey::from_pem(shared_text(root / "managed-key-wrong-key_fail" / "key.pub")).has_value());
}

// A field that some signature covers, how to flip a bit of its byte at `i`, and the steps that may find out.
struct Field {
  std::string name;
  std::size_t size;
  std::function<void(bundle::Bundle&, std::size_t i)> flip;
  std::set<std::string> checks;
};

std::span<std::uint8_t> bytes_of(std::string& text) {
  return {reinterpret_cast<std::uint8_t*>(text.data()), text.size()};
}

bundle::DsseEnvelope& envelope(bundle::Bundle& b) { return std::get<bundle::DsseEnvelope>(b.content); }

// Of bytes that can be changed where they are.
template <class Get>
Field field(std::string name, bundle::Bundle bundle, Get get, std::set<std::string> checks) {
  return {std::move(name), get(bundle).size(), [get](bundle::Bundle& b, std::size_t i) { get(b)[i] ^= 1; },
          std::move(checks)};
}

void flip_payload(bundle::Bundle& b, std::size_t i) {
  envelope(b).payload = fakes::edited(envelope(b).payload, [i](Bytes& payload) { payload[i] ^= 1; });
}

void add_entry_fields(const bundle::Bundle& bundle, std::vector<Field>& fields) {
  const auto member = [&](const char* name, auto get) {
    const auto of_entry = [get](bundle::Bundle& b) { return get(b.log_entries[0]); };
    fields.push_back(field(name, bundle, of_entry, {"transparency log"}));
  };
  using Entry = tlog::LogEntry;
  member("body", [](Entry& e) { return std::span(e.canonicalized_body); });
  member("log id", [](Entry& e) { return std::span(e.log_id); });
  member("index", [](Entry& e) { return std::span(reinterpret_cast<std::uint8_t*>(&e.log_index), 8); });
  member("root", [](Entry& e) { return std::span(e.inclusion_proof->root_hash); });
  member("size", [](Entry& e) { return std::span(reinterpret_cast<std::uint8_t*>(&e.inclusion_proof->tree_size), 8); });
  member("proof index",
         [](Entry& e) { return std::span(reinterpret_cast<std::uint8_t*>(&e.inclusion_proof->log_index), 8); });
  member("checkpoint", [](Entry& e) { return bytes_of(e.inclusion_proof->checkpoint); });
  const auto& entry = bundle.log_entries[0];
  for (std::size_t i = 0; i < entry.inclusion_proof->hashes.size(); ++i) {
    member("hash", [i](Entry& e) { return std::span(e.inclusion_proof->hashes[i]); });
  }
  if (!entry.signed_entry_timestamp) return;
  member("promise", [](Entry& e) { return std::span(*e.signed_entry_timestamp); });
  member("time", [](Entry& e) { return std::span(reinterpret_cast<std::uint8_t*>(&e.integrated_time), 8); });
}

// A certificate is held by its entry, its signature by its key, its reading by its form.
std::vector<Field> authenticated(bundle::Bundle bundle) {
  const std::set<std::string> content{"format", "signature"};
  std::vector<Field> fields{
      {"payload", envelope(bundle).payload.size(), flip_payload, content},
      field(
          "payload type", bundle, [](auto& b) { return bytes_of(envelope(b).payload_type); }, content),
      field("signature", bundle, [](auto& b) { return std::span(envelope(b).signatures[0].signature); }, {"signature"}),
  };
  if (std::holds_alternative<bundle::CertificateChain>(bundle.key_material)) {
    const auto leaf = [](auto& b) {
      return std::span(std::get<bundle::CertificateChain>(b.key_material).certificates[0]);
    };
    fields.push_back(field("certificate", bundle, leaf, {"signature", "transparency log"}));
  }
  if (!bundle.log_entries.empty()) add_entry_fields(bundle, fields);
  return fields;
}

class ChangedBytes : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] Policy trusting() const {
    Policy wanted = samples::keyless_policy();
    if (std::string_view(GetParam()).starts_with("keyless")) return wanted;
    wanted.certificates.reset();
    wanted.keys = {samples::key("cosign")};
    return wanted;
  }
};
INSTANTIATE_TEST_SUITE_P(OfEveryKind, ChangedBytes,
                         testing::Values("key-rekor1-bundle", "key-rekor2-tsa-bundle", "keyless-rekor1",
                                         "keyless-rekor2-tsa"),
                         [](const auto& named) {
                           std::string name = named.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

// One verifier for all: what it remembers of one bundle must not excuse the next.
TEST_P(ChangedBytes, OfAnyAuthenticatedFieldAreRefusedByTheStepTheyConcern) {
  const auto good = bundle_named(GetParam());
  const Verifier verifier(trusting(), Time{});
  ASSERT_TRUE(verifier.verify_image(good, "", samples::image()).is_verified());
  for (const Field& field : authenticated(good)) {
    auto changed = good;
    for (std::size_t i = 0; i < field.size; ++i) {
      field.flip(changed, i);
      const auto report = verifier.verify_image(changed, "", samples::image());
      field.flip(changed, i);
      ASSERT_FALSE(report.is_verified()) << field.name << " " << i;
      // What is no longer said to be a signature is none: no step fails, and it counts for nothing.
      const Check* const failure = report.failure();
      EXPECT_TRUE(field.checks.contains(failure == nullptr ? "format" : failure->name))
          << field.name << " " << i << ": " << (failure == nullptr ? "" : failure->name + ": " + failure->reason);
    }
  }
  EXPECT_TRUE(verifier.verify_image(good, "", samples::image()).is_verified());
}

}  // namespace
}  // namespace sigwright::verify

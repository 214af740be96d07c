#pragma once
// The steps of a verification, each in its file, and their order for every format. A new one is a new file and a row.

#include <array>

#include "verify/candidate.h"

namespace sigwright::verify {

// (1) It is a signature of such a thing, and neither an attestation nor the signature of something else.
[[nodiscard]] Check check_legacy_format(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_bundle_format(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_blob_format(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_attestation_format(const StepContext& context, Candidate& candidate);
// (2) A key of the policy made the signature, over the bytes received.
[[nodiscard]] Check check_signature(const StepContext& context, Candidate& candidate);
// (3) What was signed is a payload of the kind it should be.
[[nodiscard]] Check check_simple_signing(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_statement(const StepContext& context, Candidate& candidate);
// (4) It names the image; of a blob, the bundle names no other digest.
[[nodiscard]] Check check_subject(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_blob_digest(const StepContext& context, Candidate& candidate);
[[nodiscard]] Check check_blob_statement(const StepContext& context, Candidate& candidate);
// (5) It says what it is asked for.
[[nodiscard]] Check check_predicate_type(const StepContext& context, Candidate& candidate);
// (5) The annotations asked for are among the signed ones.
[[nodiscard]] Check check_annotations(const StepContext& context, Candidate& candidate);
// (6) A trusted transparency log has it.
[[nodiscard]] Check check_log(const StepContext& context, Candidate& candidate);
// (7) A trusted timestamp authority saw it.
[[nodiscard]] Check check_timestamp(const StepContext& context, Candidate& candidate);

// (8) Of a key that is not believed for ever: it was valid whenever somebody saw the signature.
[[nodiscard]] Check check_key_window(const StepContext& context, Candidate& candidate);
// (8) A trusted authority issued the certificate for signing, and it was valid whenever somebody saw the signature.
[[nodiscard]] Check check_certificate(const StepContext& context, Candidate& candidate);
// (9) A trusted certificate transparency log has the certificate.
[[nodiscard]] Check check_sct(const StepContext& context, Candidate& candidate);
// (10) The certificate names the identity asked for, vouched for by the issuer asked for.
[[nodiscard]] Check check_identity(const StepContext& context, Candidate& candidate);
// (11) The provenance names the builder and the source asked for.
[[nodiscard]] Check check_provenance(const StepContext& context, Candidate& candidate);

// The signature and what it claims come before the evidence about them: a wrong key is told as such, whatever else is
// missing. The lists of an image's formats are aligned: how far candidates got is compared across them.
inline constexpr std::array kLegacySteps{
    Step{"format", check_legacy_format},    Step{"signature", check_signature},
    Step{"payload", check_simple_signing},  Step{"subject digest", check_subject},
    Step{"annotations", check_annotations}, Step{"transparency log", check_log},
    Step{"timestamp", check_timestamp},
};
inline constexpr std::array kBundleSteps{
    Step{"format", check_bundle_format},   Step{"signature", check_signature},     Step{"payload", check_statement},
    Step{"subject digest", check_subject}, Step{"annotations", check_annotations}, Step{"transparency log", check_log},
    Step{"timestamp", check_timestamp},
};
inline constexpr std::array kAttestationSteps{
    Step{"format", check_attestation_format},
    Step{"signature", check_signature},
    Step{"payload", check_statement},
    Step{"subject digest", check_subject},
    Step{"predicate type", check_predicate_type},
    Step{"transparency log", check_log},
    Step{"timestamp", check_timestamp},
};
inline constexpr std::array kBlobSteps{
    Step{"format", check_blob_format},   Step{"signature", check_signature}, Step{"subject digest", check_blob_digest},
    Step{"transparency log", check_log}, Step{"timestamp", check_timestamp},
};
// What follows those of any format where policy asks for an identity. It comes last: a certificate is judged at the
// times that the evidence proves, and only one that holds can be somebody else's.
inline constexpr std::array kCertificateSteps{
    Step{"certificate", check_certificate},
    Step{"certificate transparency", check_sct},
    Step{"identity", check_identity},
};

// What follows where a key of the policy has a window.
inline constexpr std::array kKeyWindowSteps{Step{"key validity", check_key_window}};

// What follows where policy asks for a source: what a certificate says about it is known by then.
inline constexpr std::array kSourceSteps{Step{"provenance", check_provenance}};

}  // namespace sigwright::verify

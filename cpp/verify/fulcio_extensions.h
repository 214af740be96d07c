#pragma once
// What Fulcio writes into certificates besides the identity: extensions 1.3.6.1.4.1.57264.1.*.

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/certificate.h"

namespace sigwright::verify {

// By the names that sigstore-go and cosign have for them: "issuer", "githubWorkflowTrigger", "sourceRepositoryURI". The
// last part of an extension's identifier stands for one that has no name here.
using FulcioExtensions = std::map<std::string, std::string, std::less<>>;

// Numbers 1 to 6 are raw text, from 8 on they are DER UTF8Strings. Fails with Malformed.
[[nodiscard]] Result<FulcioExtensions> fulcio_extensions(const crypto::Certificate& certificate);

// Extension 8, else extension 1; empty without either.
[[nodiscard]] std::string issuer_of(const FulcioExtensions& extensions);

inline constexpr std::string_view kIssuerV1 = "issuerV1";
inline constexpr std::string_view kIssuer = "issuer";
inline constexpr std::string_view kWorkflowTrigger = "githubWorkflowTrigger";
inline constexpr std::string_view kWorkflowSha = "githubWorkflowSha";
inline constexpr std::string_view kWorkflowName = "githubWorkflowName";
inline constexpr std::string_view kWorkflowRepository = "githubWorkflowRepository";
inline constexpr std::string_view kWorkflowRef = "githubWorkflowRef";

}  // namespace sigwright::verify

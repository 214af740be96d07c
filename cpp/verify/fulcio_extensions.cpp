#include "verify/fulcio_extensions.h"

#include <array>

namespace sigwright::verify {
namespace {

constexpr std::string_view kArc = "1.3.6.1.4.1.57264.1.";
constexpr std::uint8_t kUtf8String = 0x0c;

struct Extension {
  int number;
  std::string_view name;
};

// https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
constexpr std::array kExtensions{
    Extension{1, kIssuerV1},
    Extension{2, kWorkflowTrigger},
    Extension{3, kWorkflowSha},
    Extension{4, kWorkflowName},
    Extension{5, kWorkflowRepository},
    Extension{6, kWorkflowRef},
    Extension{8, kIssuer},
    Extension{9, "buildSignerURI"},
    Extension{10, "buildSignerDigest"},
    Extension{11, "runnerEnvironment"},
    Extension{12, "sourceRepositoryURI"},
    Extension{13, "sourceRepositoryDigest"},
    Extension{14, "sourceRepositoryRef"},
    Extension{15, "sourceRepositoryIdentifier"},
    Extension{16, "sourceRepositoryOwnerURI"},
    Extension{17, "sourceRepositoryOwnerIdentifier"},
    Extension{18, "buildConfigURI"},
    Extension{19, "buildConfigDigest"},
    Extension{20, "buildTrigger"},
    Extension{21, "runInvocationURI"},
    Extension{22, "sourceRepositoryVisibilityAtSigning"},
    Extension{23, "deploymentEnvironment"},
    Extension{24, "tokenSubject"},
};
constexpr int kLastRaw = 6;

// The one UTF8String that `der` is (X.690 section 8.23), its length in the fewest bytes.
std::optional<std::string> utf8_string(ByteView der) {
  if (der.size() < 2 || der[0] != kUtf8String) return std::nullopt;
  std::size_t header = 2;
  std::size_t length = der[1];
  if (length >= 0x80) {
    const std::size_t digits = length & 0x7fU;
    header += digits;
    if (digits == 0 || digits > 3 || der.size() < header || der[2] == 0) return std::nullopt;
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8U | der[i];
    if (length < 0x80) return std::nullopt;
  }
  if (der.size() - header != length) return std::nullopt;
  return to_text(der.subspan(header));
}

}  // namespace

Result<FulcioExtensions> fulcio_extensions(const crypto::Certificate& certificate) {
  FulcioExtensions found;
  for (const auto& [number, name] : kExtensions) {
    const auto value = certificate.extension(std::string(kArc) + std::to_string(number));
    if (!value) continue;
    auto text = number <= kLastRaw ? std::optional(to_text(*value)) : utf8_string(*value);
    if (!text) return fail(ErrorCode::Malformed, "the certificate's extension " + std::string(name) + " is no text");
    found.emplace(name, *std::move(text));
  }
  return found;
}

std::string issuer_of(const FulcioExtensions& extensions) {
  for (const std::string_view name : {kIssuer, kIssuerV1}) {
    const auto found = extensions.find(name);
    if (found != extensions.end()) return found->second;
  }
  return {};
}

}  // namespace sigwright::verify

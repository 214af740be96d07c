#include "cosign/own_certificate.h"

#include <iterator>
#include <vector>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate.h"
#include "signing/certificate_signer.h"

namespace sigwright::cosign {
namespace {

using crypto::Certificate;

constexpr std::string_view kCodeSigning = "1.3.6.1.5.5.7.3.3";

Result<Certificate> read_certificate(ByteView bytes, std::string_view where) {
  const bool pem = trim(as_text(bytes)).starts_with("-----");
  return with_context(pem ? Certificate::from_pem(as_text(bytes)) : Certificate::from_der(bytes), std::string(where));
}

Result<std::vector<Certificate>> read_chain(const std::string& path) {
  TRY(const Bytes bytes, with_context(read_file(path, limits::kConfigFileBytes), "reading the certificate chain"));
  return with_context(Certificate::chain_from_pem(as_text(bytes)), path);
}

}  // namespace

Result<std::shared_ptr<const signing::Signer>> with_certificate(std::shared_ptr<const signing::Signer> key,
                                                                ByteView certificate, std::string_view where,
                                                                const std::string& chain, const Context& context) {
  TRY(auto leaf, read_certificate(certificate, where));
  std::vector<Certificate> all{leaf};
  if (!chain.empty()) {
    TRY(const auto above, read_chain(chain));
    const std::span between(above.data(), above.size() - 1);
    CHECK(with_context(crypto::verify_chain(leaf, {.intermediates = between,
                                                   .anchors = std::span(above).last(1),
                                                   .at = context.now(),
                                                   .extended_usage = kCodeSigning}),
                       chain));
    all.insert(all.end(), above.begin(), above.end());
  }
  return signing::certificate_signer(std::move(key), std::move(all));
}

Result<std::shared_ptr<const signing::Signer>> with_certificate(std::shared_ptr<const signing::Signer> key,
                                                                const std::string& certificate,
                                                                const std::string& chain, const Context& context) {
  if (certificate.empty()) {
    return fail(ErrorCode::Usage, "--certificate-chain is given without a certificate", "pass --certificate FILE too");
  }
  TRY(const Bytes bytes, with_context(read_file(certificate, limits::kConfigFileBytes), "reading the certificate"));
  return with_certificate(std::move(key), bytes, certificate, chain, context);
}

}  // namespace sigwright::cosign

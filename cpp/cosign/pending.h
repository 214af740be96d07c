#pragma once
// Signatures that are in a transparency log and have not yet been seen to stand in the registry: kept in the user's
// cache, so that a failed upload loses no log entry and the next run uses it.

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "bundle/attestation_layer.h"
#include "bundle/bundle.h"
#include "bundle/signature_layer.h"
#include "cosign/context.h"
#include "cosign/log_options.h"
#include "crypto/digest.h"
#include "crypto/keys.h"

namespace sigwright::cosign {

// One signature's place. Without a home directory nothing is kept and nothing found. One thread at a time.
class Pending {
 public:
  // What is kept is found again by the same key for the same payload in the same format with the same services.
  Pending(const Context& context, const crypto::PublicKey& key, const SigningServices& services,
          std::string_view format, ByteView payload);

  [[nodiscard]] std::optional<bundle::Bundle> find_bundle() const;
  // A SignatureLayer or an AttestationLayer.
  template <class Layer>
  [[nodiscard]] std::optional<Layer> find_layer() const {
    auto kept = read_layer();
    if (!kept) return std::nullopt;
    auto layer = Layer::parse(std::move(kept->payload), kept->annotations);
    return layer ? std::optional(*std::move(layer)) : std::nullopt;
  }
  // Best effort: a signature that cannot be kept is still stored.
  void keep(const bundle::Bundle& bundle) const;
  void keep(const bundle::SignatureLayer& layer) const;
  void keep(const bundle::AttestationLayer& layer) const;
  void forget() const;

 private:
  struct KeptLayer {
    Bytes payload;
    std::map<std::string, std::string> annotations;
  };
  [[nodiscard]] std::optional<KeptLayer> read_layer() const;
  void write_layer(ByteView payload, const std::map<std::string, std::string>& annotations) const;
  [[nodiscard]] std::optional<std::string> read() const;
  void write(std::string_view text) const;
  std::filesystem::path file_;
};

}  // namespace sigwright::cosign

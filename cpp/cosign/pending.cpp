#include "cosign/pending.h"

#include "base/attestation_limits.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "bundle/statement.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

fs::path cache_folder(const Context& context) {
  const auto named = context.environment("XDG_CACHE_HOME");
  if (named && named->starts_with('/')) return fs::path(*named) / "sigwright";
  return context.home.empty() ? fs::path() : context.home / ".cache/sigwright";
}

}  // namespace

Pending::Pending(const Context& context, const crypto::PublicKey& key, const SigningServices& services,
                 std::string_view format, ByteView payload) {
  const fs::path folder = cache_folder(context);
  if (folder.empty()) return;
  std::string name = key.fingerprint() + "\n";
  for (const auto& log : services.logs) name += log->url() + "\n";
  for (const auto& authority : services.timestamp_authorities) name += authority.str() + "\n";
  name.append(format).append("\n");
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  hasher.update(as_bytes(name));
  hasher.update(payload);
  file_ = folder / "pending" / (to_hex(std::move(hasher).finish()) + ".json");
}

std::optional<std::string> Pending::read() const {
  std::error_code error;
  if (file_.empty() || !fs::exists(file_, error)) return std::nullopt;
  const auto bytes = read_file(file_, limits::kBundleBytes);
  return bytes ? std::optional(to_text(*bytes)) : std::nullopt;
}

void Pending::write(std::string_view text) const {
  if (file_.empty()) return;
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  if (const auto written = write_file(file_, as_bytes(text), {.mode = 0600}); !written) return;
}

std::optional<bundle::Bundle> Pending::find_bundle() const {
  const auto text = read();
  if (!text) return std::nullopt;
  auto bundle = bundle::Bundle::parse(*text);
  return bundle ? std::optional(*std::move(bundle)) : std::nullopt;
}

std::optional<Pending::KeptLayer> Pending::read_layer() const {
  const auto text = read();
  const auto json = text ? parse_json(*text, {.bytes = limits::kBundleBytes}) : Json();
  if (!json || !json_member(*json, "annotations").is_object()) return std::nullopt;
  const auto payload = json_string(*json, "payload", "pending signature");
  auto bytes = payload ? from_base64(*payload) : Result<Bytes>(fail(payload.error()));
  if (!bytes) return std::nullopt;
  return KeptLayer{*std::move(bytes), bundle::text_members(json_member(*json, "annotations"))};
}

void Pending::write_layer(ByteView payload, const std::map<std::string, std::string>& annotations) const {
  write(write_json({{"payload", to_base64(payload)}, {"annotations", annotations}}));
}

void Pending::keep(const bundle::Bundle& bundle) const {
  const bundle::SplitText text = bundle.text();
  if (text.size() <= limits::kHeldTextBytes) write(text.joined());
}
void Pending::keep(const bundle::SignatureLayer& layer) const { write_layer(layer.payload, layer.annotations()); }
void Pending::keep(const bundle::AttestationLayer& layer) const {
  const bundle::SplitText text = layer.envelope.text();
  if (text.size() <= limits::kHeldTextBytes) write_layer(as_bytes(text.joined()), layer.annotations());
}

void Pending::forget() const {
  std::error_code ignored;
  if (!file_.empty()) fs::remove(file_, ignored);
}

}  // namespace sigwright::cosign

#include "crypto/pem.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/text.h"

namespace sigwright::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kColumns = 64;

// Cuts the first line off `text`, without its end and the blanks around it.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim(line);
}

// "PUBLIC KEY" of "-----BEGIN PUBLIC KEY-----"; empty for every other line.
std::string_view label_of(std::string_view line) {
  if (!line.starts_with(kBegin) || !line.ends_with(kDashes) || line.size() <= kBegin.size() + kDashes.size()) return {};
  line.remove_prefix(kBegin.size());
  line.remove_suffix(kDashes.size());
  return line;
}

std::string_view find_label(std::string_view& text) {
  while (!text.empty()) {
    if (const std::string_view label = label_of(next_line(text)); !label.empty()) return label;
  }
  return {};
}

// RFC 1421 headers: "Name: value" lines ahead of the text.
bool skip_headers(std::string_view& text) {
  bool found = false;
  for (std::string_view rest = text; next_line(rest).find(':') != std::string_view::npos; text = rest) found = true;
  return found;
}

Result<PemBlock> read_block(std::string_view label, std::string_view& text) {
  const std::string end = std::string(kEnd) + std::string(label) + std::string(kDashes);
  PemBlock block{.label = std::string(label), .der = {}, .has_headers = skip_headers(text)};
  Bytes body;
  body.reserve(text.size());  // never moved, so that no copy of a private key stays behind
  for (std::string_view line = next_line(text); line != end; line = next_line(text)) {
    if (text.empty()) return fail(ErrorCode::Malformed, "the PEM block \"" + printable(label, 40) + "\" has no end");
    body.insert(body.end(), line.begin(), line.end());
  }
  const SecretBytes encoded(std::move(body));
  TRY(Bytes der, with_context(from_base64(as_text(encoded.view())), "the PEM block \"" + printable(label, 40) + "\""));
  block.der = SecretBytes(std::move(der));
  return block;
}

}  // namespace

Result<PemBlock> read_pem(std::string_view text) {
  if (text.size() > limits::kKeyFileBytes) return fail(ErrorCode::Malformed, "the file is too large to be a key");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (true) {
    const std::string_view label = find_label(text);
    if (label.empty()) return fail(ErrorCode::Malformed, "there is no PEM block (\"-----BEGIN ...-----\") in it");
    TRY(PemBlock block, read_block(label, text));
    if (block.label != "EC PARAMETERS") return block;
  }
}

std::vector<std::string_view> pem_labels(std::string_view text) {
  std::vector<std::string_view> labels;
  for (auto label = find_label(text); !label.empty(); label = find_label(text)) labels.push_back(label);
  return labels;
}

std::string write_pem(std::string_view label, ByteView der) {
  const std::string body = to_base64(der);
  std::string out = std::string(kBegin) + std::string(label) + std::string(kDashes) + "\n";
  for (std::size_t at = 0; at < body.size(); at += kColumns) out += body.substr(at, kColumns) + "\n";
  return out + std::string(kEnd) + std::string(label) + std::string(kDashes) + "\n";
}

}  // namespace sigwright::crypto

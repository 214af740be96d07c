#include "crypto/sct.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/der.h"

namespace sigwright::crypto {
namespace {

constexpr std::string_view kListOid = "1.3.6.1.4.1.11129.2.4.2";
constexpr std::array<std::uint8_t, 10> kListOidDer{0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02};
constexpr std::size_t kMostTimestamps = 32;
constexpr std::size_t kLogIdBytes = 32;
// RFC 5246 section 7.4.1.4.1: the only hash and the two signatures that RFC 6962 section 2.1.4 allows.
constexpr std::uint8_t kSha256 = 4;
constexpr std::uint8_t kRsa = 1;
constexpr std::uint8_t kEcdsa = 3;
// RFC 6962 section 3.2.
constexpr std::uint8_t kVersion1 = 0;
constexpr std::uint8_t kCertificateTimestamp = 0;
constexpr std::uint16_t kX509Entry = 0;
constexpr std::uint16_t kPrecertificateEntry = 1;

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, "signed certificate timestamp: " + message);
}

// Reads TLS presentation language (RFC 5246 section 4): big-endian numbers, vectors with their length before them.
class TlsReader {
 public:
  explicit TlsReader(ByteView input) noexcept : rest_(input) {}

  [[nodiscard]] std::optional<ByteView> bytes(std::size_t count) noexcept {
    if (rest_.size() < count) return std::nullopt;
    const ByteView found = rest_.first(count);
    rest_ = rest_.subspan(count);
    return found;
  }

  [[nodiscard]] std::optional<std::uint64_t> number(std::size_t count) noexcept {
    const auto found = bytes(count);
    if (!found) return std::nullopt;
    std::uint64_t value = 0;
    for (const std::uint8_t byte : *found) value = value << 8U | byte;
    return value;
  }

  [[nodiscard]] std::optional<ByteView> vector16() noexcept {
    const auto length = number(2);
    return length ? bytes(*length) : std::nullopt;
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  ByteView rest_;
};

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append_number(Bytes& out, std::uint64_t value, unsigned count) {
  while (count-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8U * count) & 0xffU));
}

Bytes copy(ByteView view) { return {view.begin(), view.end()}; }

// DigitallySigned (RFC 5246 section 4.7), to the end of the input.
bool read_signature(TlsReader& reader, SignedCertificateTimestamp& sct) {
  const auto hash = reader.number(1);
  const auto algorithm = reader.number(1);
  const auto signature = reader.vector16();
  if (!hash || !algorithm || !signature || !reader.at_end()) return false;
  sct.hash_algorithm = static_cast<std::uint8_t>(*hash);
  sct.signature_algorithm = static_cast<std::uint8_t>(*algorithm);
  sct.signature = copy(*signature);
  return true;
}

// The certificate's TBSCertificate, and the list of extensions at its end.
struct Body {
  ByteView before;  // its fields up to the extensions
  ByteView extensions;
};

std::optional<Body> body_of(ByteView certificate) {
  const auto outer = der::only(der::Tag::Sequence, certificate);
  if (!outer) return std::nullopt;
  const auto tbs = der::Reader(*outer).take(der::Tag::Sequence);
  if (!tbs) return std::nullopt;
  der::Reader reader(*tbs);
  std::optional<der::Element> last;
  while (!reader.at_end()) {
    last = reader.take_any();
    if (!last) return std::nullopt;
  }
  if (!last || last->tag != static_cast<std::uint8_t>(der::Tag::Context3)) return std::nullopt;
  const auto extensions = der::only(der::Tag::Sequence, last->contents);
  if (!extensions) return std::nullopt;
  return Body{tbs->first(tbs->size() - last->whole.size()), *extensions};
}

// All extensions but the list; nothing unless it is there exactly once.
std::optional<Bytes> without_list(ByteView extensions) {
  Bytes kept;
  std::size_t lists = 0;
  der::Reader reader(extensions);
  while (!reader.at_end()) {
    const auto extension = reader.take_any();
    if (!extension) return std::nullopt;
    const auto oid = der::Reader(extension->contents).take(der::Tag::ObjectIdentifier);
    if (oid && equal(*oid, kListOidDer)) {
      ++lists;
    } else {
      append(kept, extension->whole);
    }
  }
  return lists == 1 ? std::optional(std::move(kept)) : std::nullopt;
}

// RFC 6962 section 3.2, around the entry that is signed.
Bytes signed_data(const SignedCertificateTimestamp& sct, std::uint16_t entry_type, ByteView entry) {
  Bytes data{kVersion1, kCertificateTimestamp};
  append_number(data, sct.milliseconds, 8);
  append_number(data, entry_type, 2);
  append(data, entry);
  append_number(data, sct.extensions.size(), 2);
  append(data, sct.extensions);
  return data;
}

Result<void> check(const SignedCertificateTimestamp& sct, ByteView data, const PublicKey& log, KnownSignatures& known) {
  const bool rsa = log.type() == KeyType::Rsa;
  if (log.type() == KeyType::Ed25519 || sct.hash_algorithm != kSha256 ||
      sct.signature_algorithm != (rsa ? kRsa : kEcdsa)) {
    return fail(ErrorCode::Untrusted, "the signed certificate timestamp uses an algorithm that is not the log's");
  }
  const Scheme scheme{rsa ? SignatureForm::RsaPkcs1 : SignatureForm::Ecdsa, HashAlgorithm::Sha256};
  if (known.verify(log, scheme, data, sct.signature)) return {};
  return fail(ErrorCode::Untrusted, "the signed certificate timestamp was not made by the log for this certificate");
}

}  // namespace

Result<SignedCertificateTimestamp> SignedCertificateTimestamp::parse(ByteView serialized) {
  TlsReader reader(serialized);
  const auto version = reader.number(1);
  if (version && *version != kVersion1) return malformed("its version is not 1");
  const auto id = reader.bytes(kLogIdBytes);
  const auto milliseconds = reader.number(8);
  const auto extensions = reader.vector16();
  SignedCertificateTimestamp sct;
  if (!version || !id || !milliseconds || !extensions || !read_signature(reader, sct)) {
    return malformed("it ends too early or too late");
  }
  sct.log_id = copy(*id);
  sct.milliseconds = *milliseconds;
  sct.extensions = copy(*extensions);
  return sct;
}

Result<SignedCertificateTimestamp> SignedCertificateTimestamp::from_json(std::string_view text) {
  constexpr std::string_view kWhere = "signed certificate timestamp";
  TRY(const Json json, with_context(parse_json(text), kWhere));
  TRY(const auto version, json_uint(json, "sct_version", kWhere));
  if (version != kVersion1) return malformed("its version is not 1");
  SignedCertificateTimestamp sct;
  TRY(sct.milliseconds, json_uint(json, "timestamp", kWhere));
  TRY(const auto id, json_string(json, "id", kWhere));
  TRY(sct.log_id, from_base64(id));
  TRY(const auto extensions, optional_json_string(json, "extensions", kWhere));
  TRY(sct.extensions, from_base64(extensions.value_or("")));
  TRY(const auto signature, json_string(json, "signature", kWhere));
  TRY(const Bytes raw, from_base64(signature));
  TlsReader reader(raw);
  if (sct.log_id.size() != kLogIdBytes || sct.extensions.size() > 0xffff || !read_signature(reader, sct)) {
    return malformed("its parts are not as long as they should be");
  }
  return sct;
}

Time SignedCertificateTimestamp::time() const noexcept {
  const Time second = from_unix_seconds(static_cast<std::int64_t>(milliseconds / 1000));
  if (second > Time::max() - std::chrono::seconds(1)) return Time::max();
  return second + std::chrono::milliseconds(milliseconds % 1000);
}

Result<std::vector<SignedCertificateTimestamp>> embedded_timestamps(const Certificate& certificate) {
  const auto extension = certificate.extension(kListOid);
  if (!extension) return {};
  const auto octets = der::only(der::Tag::OctetString, *extension);
  if (!octets) return malformed("the list is no OCTET STRING");
  TlsReader outer(*octets);
  const auto list = outer.vector16();
  if (!list || !outer.at_end()) return malformed("the list is shorter or longer than it says");
  std::vector<SignedCertificateTimestamp> timestamps;
  TlsReader reader(*list);
  while (!reader.at_end()) {
    if (timestamps.size() == kMostTimestamps) return fail(ErrorCode::LimitExceeded, "too many certificate timestamps");
    const auto item = reader.vector16();
    if (!item) return malformed("the list is shorter than it says");
    TRY(timestamps.emplace_back(), SignedCertificateTimestamp::parse(*item));
  }
  return timestamps;
}

Result<Bytes> precertificate(ByteView certificate) {
  const auto body = body_of(certificate);
  const auto kept = body ? without_list(body->extensions) : std::nullopt;
  if (!kept) return malformed("the certificate does not hold the list exactly once");
  const Bytes extensions = der::element(der::Tag::Context3, {der::element(der::Tag::Sequence, {*kept})});
  return der::element(der::Tag::Sequence, {body->before, extensions});
}

Result<void> verify_embedded(const SignedCertificateTimestamp& sct, const Certificate& leaf, const Certificate& issuer,
                             const PublicKey& log, KnownSignatures& known) {
  TRY(const Bytes tbs, precertificate(leaf.der()));
  Bytes entry = sha256(issuer.public_key().der());
  append_number(entry, tbs.size(), 3);
  append(entry, tbs);
  return check(sct, signed_data(sct, kPrecertificateEntry, entry), log, known);
}

Result<void> verify_detached(const SignedCertificateTimestamp& sct, const Certificate& leaf, const PublicKey& log,
                             KnownSignatures& known) {
  Bytes entry;
  append_number(entry, leaf.der().size(), 3);
  append(entry, leaf.der());
  return check(sct, signed_data(sct, kX509Entry, entry), log, known);
}

}  // namespace sigwright::crypto

#include "crypto/plain_certificate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "crypto/der.h"

namespace sigwright::crypto {
namespace {

using der::Tag;
using std::string_view_literals::operator""sv;

constexpr std::size_t kMostExtensions = 64;
constexpr std::string_view kVersion3 = "\xa0\x03\x02\x01\x02"sv;
constexpr std::string_view kAuthorityKeyId = "\x55\x1d\x23"sv;
constexpr std::string_view kTimestampList = "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"sv;  // 1.3.6.1.4.1.11129.2.4.2
constexpr std::string_view kFulcioArc = "\x2b\x06\x01\x04\x01\x83\xbf\x30\x01"sv;          // 1.3.6.1.4.1.57264.1

struct SignatureAlgorithm {
  std::string_view identifier;  // the contents of the AlgorithmIdentifier
  Scheme scheme;
};
constexpr std::array kAlgorithms{
    SignatureAlgorithm{"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"sv, {SignatureForm::Ecdsa, HashAlgorithm::Sha256}},
    SignatureAlgorithm{"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"sv, {SignatureForm::Ecdsa, HashAlgorithm::Sha384}},
    SignatureAlgorithm{"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04"sv, {SignatureForm::Ecdsa, HashAlgorithm::Sha512}},
    SignatureAlgorithm{"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00"sv,
                       {SignatureForm::RsaPkcs1, HashAlgorithm::Sha256}},
    SignatureAlgorithm{"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c\x05\x00"sv,
                       {SignatureForm::RsaPkcs1, HashAlgorithm::Sha384}},
    SignatureAlgorithm{"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d\x05\x00"sv,
                       {SignatureForm::RsaPkcs1, HashAlgorithm::Sha512}},
    SignatureAlgorithm{"\x06\x03\x2b\x65\x70"sv, {SignatureForm::Ed25519, HashAlgorithm::Sha256}},
};

constexpr std::uint8_t kOtherName = 0xa0;  // GeneralName, RFC 5280 section 4.2.1.6
constexpr std::uint8_t kEmail = 0x81;
constexpr std::uint8_t kDns = 0x82;
constexpr std::uint8_t kUri = 0x86;
constexpr std::uint8_t kKeyIdentifier = 0x80;  // of AuthorityKeyIdentifier, RFC 5280 section 4.2.1.1

// Base 128, every number in the fewest bytes (X.690 section 8.19).
bool is_oid(ByteView oid) {
  bool begins = true;
  for (const std::uint8_t byte : oid) {
    if (begins && byte == 0x80) return false;
    begins = byte < 0x80;
  }
  return !oid.empty() && begins;
}

bool is_octets(ByteView value) { return der::only(Tag::OctetString, value).has_value(); }

// DER leaves the default out: what says that it is no authority says nothing.
bool is_no_authority(ByteView value) {
  const auto fields = der::only(Tag::Sequence, value);
  return fields && fields->empty();
}

// A list of named bits ends with one that is set (X.690 section 11.2.2): a key usage that allows nothing is none.
bool is_key_usage(ByteView value) {
  const auto bits = der::only(Tag::BitString, value);
  return bits && bits->size() > 1 && bits->back() != 0 && bits->front() == std::countr_zero(bits->back());
}

// AttributeTypeAndValue, of a text in ASCII: more of what names may be is OpenSSL's to read.
bool is_attribute(ByteView contents) {
  constexpr std::array<std::uint8_t, 3> kTexts{0x0c, 0x13, 0x16};  // UTF8String, PrintableString, IA5String
  der::Reader reader(contents);
  const auto type = reader.take(Tag::ObjectIdentifier);
  const auto text = reader.take_any();
  if (!type || !is_oid(*type) || !text || !reader.at_end()) return false;
  return std::ranges::find(kTexts, text->tag) != kTexts.end() &&
         std::ranges::all_of(text->contents, [](std::uint8_t byte) { return byte > 0 && byte < 0x80; });
}

// RDNSequence, RFC 5280 section 4.1.2.4.
bool is_name(ByteView contents) {
  der::Reader names(contents);
  if (names.at_end()) return false;
  while (!names.at_end()) {
    der::Reader attributes(names.take(Tag::Set).value_or(ByteView{}));
    if (attributes.at_end()) return false;
    while (!attributes.at_end()) {
      const auto attribute = attributes.take(Tag::Sequence);
      if (!attribute || !is_attribute(*attribute)) return false;
    }
  }
  return true;
}

// Of the authority's key alone: one that names a certificate is for OpenSSL to compare.
bool is_key_id(ByteView value) {
  der::Reader reader(der::only(Tag::Sequence, value).value_or(ByteView{}));
  const auto key = reader.take_any();
  return key && key->tag == kKeyIdentifier && !key->contents.empty() && reader.at_end();
}

bool are_usages(ByteView value) {
  der::Reader reader(der::only(Tag::Sequence, value).value_or(ByteView{}));
  if (reader.at_end()) return false;
  while (!reader.at_end()) {
    const auto usage = reader.take(Tag::ObjectIdentifier);
    if (!usage || !is_oid(*usage)) return false;
  }
  return true;
}

// OtherName: a type, and a text as Fulcio's is.
bool is_other_name(ByteView name) {
  der::Reader reader(name);
  const auto type = reader.take(Tag::ObjectIdentifier);
  const auto value = reader.take(Tag::Context0);
  return type && is_oid(*type) && value && reader.at_end() && der::only(Tag::Utf8String, *value);
}

bool are_names(ByteView value) {
  der::Reader reader(der::only(Tag::Sequence, value).value_or(ByteView{}));
  if (reader.at_end()) return false;
  while (!reader.at_end()) {
    const auto name = reader.take_any();
    if (!name) return false;
    const bool text = name->tag == kEmail || name->tag == kDns || name->tag == kUri;
    if (!text && !(name->tag == kOtherName && is_other_name(name->contents))) return false;
  }
  return true;
}

// The extensions that OpenSSL understands and a plain leaf has; as critical as they like.
struct KnownExtension {
  std::string_view oid;
  bool (*is_good)(ByteView value);
};
constexpr std::array kKnown{
    KnownExtension{"\x55\x1d\x0e"sv, is_octets},  // subject key identifier
    KnownExtension{"\x55\x1d\x0f"sv, is_key_usage},    KnownExtension{"\x55\x1d\x11"sv, are_names},
    KnownExtension{"\x55\x1d\x13"sv, is_no_authority}, KnownExtension{kAuthorityKeyId, is_key_id},
    KnownExtension{"\x55\x1d\x25"sv, are_usages},
};

bool is_plain(const PlainExtension& extension, bool critical) {
  const std::string_view oid = as_text(extension.oid);
  const auto* const known = std::ranges::find(kKnown, oid, &KnownExtension::oid);
  if (known != kKnown.end()) return known->is_good(extension.value);
  return !critical && (oid == kTimestampList || oid.starts_with(kFulcioArc));
}

bool read_extension(ByteView contents, PlainCertificate& out) {
  der::Reader reader(contents);
  const auto oid = reader.take(Tag::ObjectIdentifier);
  const auto critical = reader.take(Tag::Boolean);
  const auto value = reader.take(Tag::OctetString);
  if (!oid || !is_oid(*oid) || !value || !reader.at_end()) return false;
  if (critical && !(critical->size() == 1 && critical->front() == 0xff)) return false;
  const auto is_same = [&](const PlainExtension& other) { return equal(other.oid, *oid); };
  if (out.extensions.size() == kMostExtensions || std::ranges::any_of(out.extensions, is_same)) return false;
  out.extensions.push_back({*oid, *value});
  return is_plain(out.extensions.back(), critical.has_value());
}

bool read_extensions(ByteView explicit_list, PlainCertificate& out) {
  const auto list = der::only(Tag::Sequence, explicit_list);
  der::Reader reader(list.value_or(ByteView{}));
  if (reader.at_end()) return false;
  while (!reader.at_end()) {
    const auto extension = reader.take(Tag::Sequence);
    if (!extension || !read_extension(*extension, out)) return false;
    if (as_text(out.extensions.back().oid) != kAuthorityKeyId) continue;
    // is_key_id() has made sure of it.
    der::Reader id(der::only(Tag::Sequence, out.extensions.back().value).value_or(ByteView{}));
    const auto key = id.take_any();
    if (!key) return false;
    out.authority_key_id = key->contents;
  }
  return true;
}

bool read_validity(ByteView validity, PlainCertificate& out) {
  der::Reader reader(validity);
  const auto start = reader.take_any();
  const auto end = reader.take_any();
  if (!start || !end || !reader.at_end()) return false;
  const auto from = plain_time(start->tag, as_text(start->contents));
  const auto until = plain_time(end->tag, as_text(end->contents));
  if (!from || !until) return false;
  out.valid = {.start = *from, .end = *until};
  return true;
}

bool is_serial(const std::optional<der::Element>& element) {
  return element && element->tag == static_cast<std::uint8_t>(Tag::Integer) && !element->contents.empty();
}

bool is_sequence(const std::optional<der::Element>& element) {
  return element && element->tag == static_cast<std::uint8_t>(Tag::Sequence);
}

// TBSCertificate, whose algorithm is stated again outside it.
bool read_signed_part(ByteView tbs, ByteView algorithm, PlainCertificate& out) {
  der::Reader reader(tbs);
  const auto version = reader.take_any();
  if (!version || as_text(version->whole) != kVersion3 || !is_serial(reader.take_any())) return false;
  const auto inner = reader.take(Tag::Sequence);
  const auto issuer = reader.take_any();
  const auto validity = reader.take(Tag::Sequence);
  const auto subject = reader.take(Tag::Sequence);
  const auto spki = reader.take_any();
  const auto extensions = reader.take(Tag::Context3);
  if (!inner || !equal(*inner, algorithm) || !is_sequence(issuer) || !is_name(issuer->contents)) return false;
  if (!validity || !subject || !subject->empty() || !is_sequence(spki) || !extensions || !reader.at_end()) return false;
  out.issuer = issuer->whole;
  out.spki = spki->whole;
  return read_validity(*validity, out) && read_extensions(*extensions, out);
}

}  // namespace

std::optional<Time> plain_time(std::uint8_t tag, std::string_view text) {
  const bool utc = tag == static_cast<std::uint8_t>(Tag::UtcTime);
  if (!utc && tag != static_cast<std::uint8_t>(Tag::GeneralizedTime)) return std::nullopt;
  std::string digits = (utc ? (text < "5" ? "20" : "19") : "") + std::string(text);
  if (digits.size() != 15 || digits.back() != 'Z') return std::nullopt;
  for (const std::size_t at : {12U, 10U}) digits.insert(at, ":");
  digits.insert(8, "T");
  for (const std::size_t at : {6U, 4U}) digits.insert(at, "-");
  const auto time = from_rfc3339(digits);
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<PlainCertificate> read_plain_certificate(ByteView der) {
  const auto certificate = der::only(Tag::Sequence, der);
  der::Reader reader(certificate.value_or(ByteView{}));
  const auto tbs = reader.take_any();
  const auto algorithm = reader.take(Tag::Sequence);
  const auto signature = reader.take(Tag::BitString);
  if (!is_sequence(tbs) || !algorithm || !signature || !reader.at_end()) return std::nullopt;
  if (signature->size() < 2 || signature->front() != 0) return std::nullopt;
  const auto* const known = std::ranges::find(kAlgorithms, as_text(*algorithm), &SignatureAlgorithm::identifier);
  if (known == kAlgorithms.end()) return std::nullopt;
  PlainCertificate out{.signed_part = tbs->whole,
                       .scheme = known->scheme,
                       .signature = signature->subspan(1),
                       .issuer = {},
                       .valid = {},
                       .spki = {},
                       .authority_key_id = {},
                       .extensions = {}};
  if (!read_signed_part(tbs->contents, *algorithm, out)) return std::nullopt;
  return out;
}

}  // namespace sigwright::crypto

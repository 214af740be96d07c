#include "oci/reference.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxTag = 128;
constexpr std::string_view kHub = "index.docker.io";
constexpr std::string_view kLayoutPrefix = "oci:";
// Spellings of one registry: what people type, what the Docker configuration is keyed by, what answers requests.
constexpr std::array<std::string_view, 3> kHubNames{"docker.io", kHub, "registry-1.docker.io"};
constexpr std::array<std::string_view, 2> kAlgorithms{"sha256", "sha512"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }
bool is_alphanumeric(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_control_or_space(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

std::unexpected<Error> invalid(std::string_view text, const std::string& why, std::string hint = {}) {
  return fail(ErrorCode::InvalidReference, "\"" + printable(text) + "\" is not an image reference: " + why,
              std::move(hint));
}

// "host/app" of "user:password@host/app": a password is not repeated.
std::string_view without_user(std::string_view address) {
  const std::size_t at = address.substr(0, address.find('/')).rfind('@');
  return at == std::string_view::npos || address.substr(at + 1).starts_with("sha") ? address : address.substr(at + 1);
}

// How many characters of `rest` separate two runs of letters in a component: `\.|_|__|-+`.
std::size_t separator_length(std::string_view rest) {
  if (rest.starts_with("__")) return 2;
  if (rest.front() == '.' || rest.front() == '_') return 1;
  return std::min(rest.find_first_not_of('-'), rest.size());
}

// distribution-spec, "Pulling manifests": `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
bool is_component(std::string_view text) {
  for (;;) {
    const auto letters = static_cast<std::size_t>(std::ranges::find_if_not(text, is_lower_or_digit) - text.begin());
    if (letters == 0) return false;
    text.remove_prefix(letters);
    if (text.empty()) return true;
    const std::size_t separator = separator_length(text);
    if (separator == 0) return false;
    text.remove_prefix(separator);
  }
}

bool is_repository(std::string_view path) { return std::ranges::all_of(split(path, '/'), is_component); }

// The longest that DNS knows (RFC 1035 section 2.3.4): of a name, and of what stands between its dots.
constexpr std::size_t kHostBytes = 253;
constexpr std::size_t kLabelBytes = 63;

bool is_host_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelBytes || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_port(std::string_view text) {
  const auto port = parse_uint(text);
  return port && *port > 0 && *port <= 65535 && text.size() <= 5;
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return text.size() < INET6_ADDRSTRLEN && ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_registry(std::string_view text) {
  std::size_t end = text.rfind(':');
  bool host = false;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    if (close + 1 < text.size() && text[close + 1] != ':') return false;
    end = close + 1 < text.size() ? close + 1 : std::string_view::npos;
    host = is_ipv6(text.substr(1, close - 1));
  } else {
    const std::string_view name = text.substr(0, end);
    host = name.size() <= kHostBytes && std::ranges::all_of(split(name, '.'), is_host_label);
  }
  return host && (end == std::string_view::npos || is_port(text.substr(end + 1)));
}

// Docker's rule for "a/b": is "a" a registry, or a name space on Docker Hub?
bool names_registry(std::string_view first) {
  return first == "localhost" || first.find_first_of(".:") != std::string_view::npos;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

struct Parts {
  std::string_view name;
  std::optional<std::string_view> tag;
  std::optional<std::string_view> digest;
};

// "NAME[:TAG]": the tag is what follows the last ':', unless a '/' does too.
void split_tag(Parts& parts) {
  const std::size_t colon = parts.name.rfind(':');
  if (colon == std::string_view::npos || parts.name.find('/', colon) != std::string_view::npos) return;
  parts.tag = parts.name.substr(colon + 1);
  parts.name = parts.name.substr(0, colon);
}

// A layout's directory may hold '@' and ':' where a '/' follows them.
Parts split_reference(std::string_view text, bool layout) {
  Parts parts{text, std::nullopt, std::nullopt};
  const std::size_t at = layout ? text.rfind('@') : text.find('@');
  if (at != std::string_view::npos && !(layout && text.find('/', at) != std::string_view::npos)) {
    parts.digest = text.substr(at + 1);
    parts.name = text.substr(0, at);
  }
  split_tag(parts);
  return parts;
}

// `text` as far as the end of `part`, which is a view of some of it.
std::string_view up_to(std::string_view text, std::string_view part) {
  return text.substr(0, static_cast<std::size_t>(part.data() + part.size() - text.data()));
}

std::unexpected<Error> wrong_digest(std::string_view text, std::string_view digest) {
  const std::string_view name = text.substr(0, text.size() - digest.size() - 1);
  for (const std::string_view algorithm : kAlgorithms) {
    if (!to_lower(digest).starts_with(algorithm)) continue;
    const std::string_view rest = digest.substr(algorithm.size());
    if (rest.starts_with('-') || rest.starts_with('=')) {
      return invalid(text, "the digest has '" + std::string(1, rest.front()) + "' where ':' belongs",
                     "write " + printable(name) + "@" + std::string(algorithm) + ":" + printable(rest.substr(1)));
    }
    if (crypto::Digest::parse(to_lower(digest))) {
      return invalid(text, "digests are lower case", "write " + printable(name) + "@" + to_lower(digest));
    }
    const std::size_t wanted = crypto::hash_size(*crypto::hash_from_name(algorithm)) * 2;
    return invalid(text, "a " + std::string(algorithm) + " digest is \"" + std::string(algorithm) + ":\" and " +
                             std::to_string(wanted) + " hexadecimal digits");
  }
  if (is_valid_tag(digest)) {
    return invalid(text, "what follows '@' is not a digest", "write " + printable(name) + ":" + std::string(digest));
  }
  return invalid(text, "what follows '@' is not a digest of sha256 or sha512");
}

Result<crypto::Digest> parse_digest(std::string_view text, std::string_view digest) {
  auto parsed = crypto::Digest::parse(digest);
  if (!parsed || parsed->algorithm() == crypto::HashAlgorithm::Sha384) return wrong_digest(text, digest);
  return *std::move(parsed);
}

// "repo:sha256:HEX" is the most common slip of the pen: HEX looks like a tag.
Result<void> check_tag(std::string_view text, std::string_view name, std::string_view tag) {
  for (const std::string_view algorithm : kAlgorithms) {
    if (!name.ends_with(":" + std::string(algorithm)) || tag.size() < 32 || !is_hex(to_lower(tag))) continue;
    const std::string_view repository = name.substr(0, name.size() - algorithm.size() - 1);
    return invalid(text, "a digest follows '@'",
                   "write " + printable(up_to(text, repository)) + "@" + std::string(algorithm) + ":" + to_lower(tag));
  }
  if (is_valid_tag(tag)) return {};
  if (tag.empty()) return invalid(text, "the tag after ':' is empty");
  if (tag.size() > kMaxTag) return invalid(text, "the tag is longer than " + std::to_string(kMaxTag) + " characters");
  return invalid(text, "\"" + printable(tag) + "\" is not a tag",
                 "a tag is made of letters, digits, '_', '.' and '-', and does not begin with '.' or '-'");
}

// Says what is wrong with the path below the host, which is not is_repository().
std::unexpected<Error> wrong_repository(std::string_view text, std::string_view path) {
  const auto components = split(path, '/');
  if (path.empty()) return invalid(text, "the repository is missing");
  if (std::ranges::find(components, "") != components.end()) {
    return invalid(text, "a part between slashes is empty", "remove the extra '/'");
  }
  if (is_repository(to_lower(path))) {
    return invalid(text, "repository names are lower case", "write " + to_lower(path) + " for the repository");
  }
  const auto wrong = std::ranges::find_if_not(components, is_component);
  return invalid(text, "\"" + printable(*wrong) + "\" cannot be part of a repository name");
}

Result<void> check_characters(std::string_view text) {
  if (text.empty()) return invalid(text, "it is empty");
  if (std::ranges::any_of(text, is_control_or_space)) {
    const std::string_view bare = trim(text);
    const bool around = !bare.empty() && std::ranges::none_of(bare, is_control_or_space);
    return invalid(text, "it holds white space or control characters", around ? "write " + printable(bare) : "");
  }
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view bare = without_user(text.substr(scheme + 3));
  return invalid(std::string(text.substr(0, scheme + 3)).append(bare), "a reference has no scheme",
                 "write " + printable(bare));
}

}  // namespace

bool is_valid_tag(std::string_view tag) noexcept {
  if (tag.empty() || tag.size() > kMaxTag || tag.front() == '.' || tag.front() == '-') return false;
  return std::ranges::all_of(tag, [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

Result<Reference> Reference::parse(std::string_view text) {
  if (text.starts_with(kLayoutPrefix)) return parse_layout(text);
  CHECK(check_characters(text));
  const Parts parts = split_reference(text, false);
  Reference reference;
  if (parts.digest) {
    TRY(reference.digest_, parse_digest(text, *parts.digest));
  }
  if (parts.tag) {
    CHECK(check_tag(text, parts.name, *parts.tag));
    reference.tag_ = *parts.tag;
  }
  const std::size_t slash = parts.name.find('/');
  const bool hosted = slash != std::string_view::npos && names_registry(parts.name.substr(0, slash));
  const std::string_view host = hosted ? parts.name.substr(0, slash) : kHub;
  const std::string_view path = hosted ? parts.name.substr(slash + 1) : parts.name;
  if (!is_registry(host)) return invalid(text, "\"" + printable(host) + "\" is not a host name with an optional port");
  if (!is_repository(path)) return wrong_repository(text, path);
  reference.registry_ = to_lower(host);
  if (std::ranges::find(kHubNames, reference.registry_) != kHubNames.end()) reference.registry_ = kHub;
  const bool official = reference.registry_ == kHub && path.find('/') == std::string_view::npos;
  reference.repository_ = (official ? "library/" : "") + std::string(path);
  if (reference.name().size() > kMaxName) {
    return invalid(text, "the name is longer than " + std::to_string(kMaxName) + " characters");
  }
  return reference;
}

Result<Reference> Reference::parse_layout(std::string_view text) {
  const std::string_view rest = text.substr(kLayoutPrefix.size());
  if (rest.starts_with("//")) {
    return invalid(text, "oci: is followed by a directory", "write oci:DIRECTORY, or HOST/REPOSITORY for a registry");
  }
  if (std::ranges::any_of(rest, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    return invalid(text, "it holds control characters");
  }
  const Parts parts = split_reference(rest, true);
  Reference reference;
  reference.layout_ = true;
  if (parts.digest) {
    TRY(reference.digest_, parse_digest(text, *parts.digest));
  }
  if (parts.tag) {
    CHECK(check_tag(text, parts.name, *parts.tag));
    reference.tag_ = *parts.tag;
  }
  if (parts.name.empty()) return invalid(text, "the directory is missing");
  reference.repository_ = parts.name;
  return reference;
}

std::string Reference::name() const { return layout_ ? "oci:" + repository_ : registry_ + "/" + repository_; }

std::string Reference::str() const {
  std::string text = name();
  if (tag_) text += ":" + *tag_;
  if (digest_) text += "@" + digest_->str();
  return text;
}

Reference Reference::with_digest(const crypto::Digest& digest) const {
  Reference copy = *this;
  copy.tag_.reset();
  copy.digest_ = digest;
  return copy;
}

Reference Reference::with_tag(std::string tag) const {
  Reference copy = *this;
  copy.tag_ = std::move(tag);
  copy.digest_.reset();
  return copy;
}

}  // namespace sigwright::oci

#include "oci/referrers.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "oci/media_types.h"
#include "oci/remote_errors.h"

namespace sigwright::oci {
namespace {

constexpr std::size_t kMostLinkBytes = std::size_t{16} << 10;

// What comes before the first of `stops`; a quoted string may hold anything.
std::string_view until(std::string_view text, std::string_view stops) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && stops.find(text[i]) != std::string_view::npos) {
      return text.substr(0, i);
    }
  }
  return text;
}

// Whether a parameter such as ` rel="prev next"` names the relation "next".
bool is_next(std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos || !equal_ignoring_case(trim(parameter.substr(0, equals)), "rel")) return false;
  std::string_view value = trim(parameter.substr(equals + 1));
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
  const auto relations = split(value, ' ');
  return std::ranges::any_of(relations, [](std::string_view name) { return equal_ignoring_case(name, "next"); });
}

// `; title="a, b"; rel="next"`, the parameters of one link.
bool says_next(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = until(parameters, ";");
    if (is_next(parameter)) return true;
    parameters.remove_prefix(std::min(parameter.size() + 1, parameters.size()));
  }
  return false;
}

std::optional<std::string> next_link_in(std::string_view header) {
  while (true) {
    const std::size_t open = header.find('<');
    const std::size_t close = open == std::string_view::npos ? open : header.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view target = header.substr(open + 1, close - open - 1);
    header.remove_prefix(close + 1);
    const std::string_view parameters = until(header, ",");
    if (says_next(parameters)) return std::string(target);
    header.remove_prefix(parameters.size());
  }
}

std::unexpected<Error> bad_link(const RemoteHost& host, std::string_view why) {
  return fail(ErrorCode::Malformed, host.registry() + " links to a next page that " + std::string(why));
}

// 404 and its kin say that the API is not there, and so does an answer of another type (a proxy's HTML page).
bool has_no_api(const http::Response& response) {
  if (response.status == 404 || response.status == 405 || response.status == 501) return true;
  return response.ok() && media::essence(response.headers.get("Content-Type").value_or("")) != media::kImageIndex;
}

Result<std::vector<Descriptor>> entries_of(const http::Response& response) {
  TRY(const auto index, Manifest::parse(response.body, response.headers.get("Content-Type").value_or("")));
  return index.manifests();
}

}  // namespace

std::optional<std::string> next_link(const std::vector<std::string>& headers) {
  for (const std::string& header : headers) {
    if (header.size() > kMostLinkBytes) continue;
    if (auto target = next_link_in(header)) return target;
  }
  return std::nullopt;
}

Result<void> read_pages(RemoteHost& host, RegistryCall call, const PageLimits& caps,
                        const std::function<Result<bool>(const http::Response&)>& take, const Cancel& cancel) {
  std::set<std::string> seen;
  call.max_body = caps.page_bytes;
  for (std::size_t page = 0; page < caps.pages; ++page) {
    TRY(const auto response, host.send(call, cancel));
    TRY(const bool more, take(response));
    const auto link = more ? next_link(response.headers.all("Link")) : std::nullopt;
    if (!link) return {};
    const auto next = response.url.resolve(*link);
    if (!next || !next->same_origin(response.url)) return bad_link(host, "is on another host");
    seen.insert(response.url.target);
    if (!seen.insert(next->target).second) return bad_link(host, "was read already");
    call.url = *next;
  }
  return fail(ErrorCode::LimitExceeded, host.registry() + " sends more than " + std::to_string(caps.pages) + " pages");
}

Result<void> ReferrerList::add(const std::vector<Descriptor>& entries) {
  for (const Descriptor& entry : entries) {
    if (!seen_.insert(entry.digest).second) continue;
    if (entries_.size() >= limits::kReferrers) {
      return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(limits::kReferrers) + " referrers");
    }
    entries_.push_back(entry);
  }
  return {};
}

Result<std::optional<std::vector<Descriptor>>> ask_referrers_api(RemoteHost& host, const std::string& repository,
                                                                 const crypto::Digest& subject, const Cancel& cancel) {
  const RegistryCall call{.target = "/v2/" + repository + "/referrers/" + subject.str(),
                          .repository = repository,
                          .headers = {{"Accept", std::string(media::kImageIndex)}}};
  ReferrerList list;
  bool missing = false;
  bool first = true;
  const auto take = [&](const http::Response& response) -> Result<bool> {
    missing = std::exchange(first, false) && has_no_api(response);
    if (missing) {
      // A repository that does not exist yet says nothing about the API.
      if (!has_error_code(response, "NAME_UNKNOWN")) host.note_referrers(repository, false);
      return false;
    }
    if (!response.ok()) {
      return fail(host.refusal(response, call, "the referrers of " + subject.str(), "reading", cancel));
    }
    TRY(const auto entries, entries_of(response));
    CHECK(list.add(entries));
    return true;
  };
  CHECK(read_pages(host, call, {.pages = limits::kReferrerPages, .page_bytes = limits::kManifestBytes}, take, cancel));
  if (missing) return std::nullopt;
  host.note_referrers(repository, true);
  return std::move(list).take();
}

}  // namespace sigwright::oci

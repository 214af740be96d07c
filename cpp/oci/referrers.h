#pragma once
// Answers that come in pages (RFC 8288 links), and the referrers API (distribution-spec, "Listing Referrers").

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "oci/remote_host.h"
#include "oci/repository.h"

namespace sigwright::oci {

// The target of the first link with rel "next" in `Link` headers.
[[nodiscard]] std::optional<std::string> next_link(const std::vector<std::string>& headers);

struct PageLimits {
  std::size_t pages;
  std::size_t page_bytes;
};

// Asks for every page in turn: `first` and what each answer links to, which must be of the registry's own origin and
// not seen before. `take` judges each answer; the reading ends when it fails or says false. Fails with Malformed on a
// link that leads elsewhere or back, with LimitExceeded over the caps.
[[nodiscard]] Result<void> read_pages(RemoteHost& host, RegistryCall first, const PageLimits& caps,
                                      const std::function<Result<bool>(const http::Response&)>& take,
                                      const Cancel& cancel);

// Entries in order of arrival, each digest once. Fails with LimitExceeded over limits::kReferrers.
class ReferrerList {
 public:
  [[nodiscard]] Result<void> add(const std::vector<Descriptor>& entries);
  [[nodiscard]] std::vector<Descriptor> take() && { return std::move(entries_); }

 private:
  std::vector<Descriptor> entries_;
  std::set<crypto::Digest> seen_;
};

// Every page of the API's answer; nullopt where the registry does not have it (404, 405, 501, or an answer that is no
// OCI index).
[[nodiscard]] Result<std::optional<std::vector<Descriptor>>> ask_referrers_api(RemoteHost& host,
                                                                               const std::string& repository,
                                                                               const crypto::Digest& subject,
                                                                               const Cancel& cancel);

}  // namespace sigwright::oci

#include "oci/quirks.h"

#include <algorithm>
#include <array>

namespace sigwright::oci {
namespace {

constexpr std::array kRows{
    QuirkRow{"pkg.dev", Quirk::ReferrersInBothPlaces, "",
             "actions/attest-build-provenance #80 (no API), sigstore/cosign #3935 and notaryproject/notation #1222 (an "
             "API whose answer lacks what was pushed)"},
    QuirkRow{"gcr.io", Quirk::ReferrersInBothPlaces, "", "served by Artifact Registry, as pkg.dev"},
    QuirkRow{"pkg.dev", Quirk::ListsManifests, "", "google/go-containerregistry, pkg/v1/google: List, Walk"},
    QuirkRow{"gcr.io", Quirk::ListsManifests, "", "google/go-containerregistry, pkg/v1/google: List, Walk"},
    QuirkRow{"pkg.dev", Quirk::CloudAccount, "google", "google-cloud-sdk, docker credential helper: *.pkg.dev"},
    QuirkRow{"gcr.io", Quirk::CloudAccount, "google", "google-cloud-sdk, docker credential helper: *.gcr.io"},
    QuirkRow{"amazonaws.com", Quirk::CloudAccount, "amazon", "amazon-ecr-credential-helper: *.dkr.ecr.*.amazonaws.com"},
    QuirkRow{"amazonaws.com.cn", Quirk::CloudAccount, "amazon", "amazon-ecr-credential-helper, regions in China"},
    QuirkRow{"azurecr.io", Quirk::CloudAccount, "azure", "chrismellard/docker-credential-acr-env: *.azurecr.io"},
    QuirkRow{"azurecr.cn", Quirk::CloudAccount, "azure", "chrismellard/docker-credential-acr-env: *.azurecr.cn"},
    QuirkRow{"azurecr.us", Quirk::CloudAccount, "azure", "chrismellard/docker-credential-acr-env: *.azurecr.us"},
    QuirkRow{"ghcr.io", Quirk::CloudAccount, "github", "go-containerregistry, pkg/authn/github: GITHUB_TOKEN"},
    QuirkRow{"index.docker.io", Quirk::ApiOnOtherHost, "registry-1.docker.io",
             "docker/docs, Registry API: index.docker.io is the name in references and credentials only"},
    QuirkRow{"docker.io", Quirk::TokenRealm, "auth.docker.io",
             "docker/docs, Registry API: token endpoint of Docker Hub"},
};

const QuirkRow* find_row(std::string_view registry, Quirk quirk) noexcept {
  const auto row = std::ranges::find_if(kRows, [&](const QuirkRow& candidate) {
    return candidate.quirk == quirk && is_in_domain(host_of(registry), candidate.domain);
  });
  return row == kRows.end() ? nullptr : &*row;
}

}  // namespace

std::span<const QuirkRow> quirk_rows() noexcept { return kRows; }

bool has_quirk(std::string_view registry, Quirk quirk) noexcept { return find_row(registry, quirk) != nullptr; }

std::string api_authority(std::string_view registry) {
  const QuirkRow* row = find_row(registry, Quirk::ApiOnOtherHost);
  return std::string(row != nullptr ? row->value : registry);
}

std::string_view cloud_of(std::string_view registry) noexcept {
  const QuirkRow* row = find_row(registry, Quirk::CloudAccount);
  return row != nullptr ? row->value : std::string_view();
}

bool has_token_realm(std::string_view registry, std::string_view realm_host) noexcept {
  const QuirkRow* row = find_row(registry, Quirk::TokenRealm);
  return row != nullptr && row->value == realm_host;
}

bool is_in_domain(std::string_view host, std::string_view domain) noexcept {
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

std::string_view host_of(std::string_view authority) noexcept {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return authority;
  return authority.substr(0, colon);
}

}  // namespace sigwright::oci

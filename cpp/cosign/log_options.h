#pragma once
// Where a verb's signatures are logged and stamped, and whose evidence it believes.

#include <memory>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "cosign/context.h"
#include "http/tls.h"
#include "http/url.h"
#include "services/log_writer.h"
#include "signing/signer.h"
#include "trust/client_trust_config.h"
#include "trust/trusted_root.h"

namespace sigwright::cosign {

inline constexpr std::string_view kPublicRekor = "https://rekor.sigstore.dev";
inline constexpr std::string_view kLogDirectory = "file:";  // what the URL of an embedded log begins with

// The signing side: --tlog-upload, --rekor-url, --signing-config, --timestamp-server-url, --yes and what belongs to
// them.
struct LogOptions {
  bool upload = true;
  std::string profile;     // --profile: a name or a file; empty: "default", where it exists and nothing else is said
  bool confirmed = false;  // --yes: a public log may be written to
  // https, http on loopback, or file:DIR; empty: the public log, unless a signing config says otherwise
  std::string rekor_url;
  std::string rekor_read_url;        // where a Rekor v2 log's tiles are served
  std::string signing_config;        // a file
  std::string trusted_root;          // a file: the log's key, with which entries that exist already are recovered
  std::string timestamp_server_url;  // the full URL
  http::TlsOptions timestamp_tls;    // --timestamp-client-*, --timestamp-server-name
  // --log-key of an embedded log; null: the one kept in the user's data folder
  std::shared_ptr<const signing::Signer> log_key;
};

// What those options amount to. All logs are of one kind: a selection never mixes API versions.
struct SigningServices {
  std::vector<std::shared_ptr<services::LogWriter>> logs;
  std::vector<http::Url> timestamp_authorities;
  std::shared_ptr<const http::TlsOptions> timestamp_tls;  // null: as everywhere
};

// Opens what the options name, or the profile: options come first. A log behind an http(s) URL is asked which API it
// has. Fails with Usage (options that exclude each other; a public log without --yes, whose host is then in the error's
// details as "public_log"), with Unreachable, or as EmbeddedLog::open.
[[nodiscard]] Result<SigningServices> open_services(const LogOptions& options, const Context& context,
                                                    const Cancel& cancel);

// The verifying side.
struct TrustOptions {
  std::string profile;           // --profile: a name or a file; empty: "default", where nothing else names a log
  std::string trusted_root;      // --trusted-root: a file
  std::string rekor_public_key;  // SIGSTORE_REKOR_PUBLIC_KEY: a PEM file
  // file:DIR: the trusted root that an embedded log keeps beside itself; another URL: the log that a profile pins there
  std::string rekor_url;
  bool offline = false;         // --offline: not even the log behind rekor_url is asked
  std::string timestamp_chain;  // --timestamp-certificate-chain: a PEM file
  // SIGSTORE_ROOT_FILE and SIGSTORE_CT_LOG_PUBLIC_KEY_FILE, PEM files: beside what is named, instead of default_root's
  std::string fulcio_roots;
  std::string ct_log_keys;
  std::string default_root;  // a file that counts when there is no trusted root and none of the others names a log
};

// What is believed, and what the profile says of logs: Required where none is used.
struct Trust {
  trust::TrustedRoot root;
  std::vector<tlog::Log> logs;  // instead of root's: retired ones know the tree they ended with
  trust::LogRule log = trust::LogRule::Required;
  std::string profile;  // the name of the one used, if any
  // Of a --trusted-root with several, one a line as `gh attestation trusted-root` prints them: those after the first,
  // each believed for itself.
  std::vector<trust::TrustedRoot> further;
};

// Everything named, united. No request is made. Fails with LocalFile, Malformed or Usage, naming the file, and with
// Untrusted for a rekor_url whose log is pinned nowhere.
[[nodiscard]] Result<Trust> load_trust(const TrustOptions& options, const Context& context);

}  // namespace sigwright::cosign

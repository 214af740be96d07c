#pragma once
// Attempts that ended without an answer: what happened, for people, and whether to try again.

#include <string>

#include "base/error.h"
#include "http/curl.h"
#include "http/retry.h"
#include "http/tls.h"
#include "http/url.h"

namespace sigwright::http {

// How curl says that an attempt ended.
struct AttemptEnd {
  CURLcode code = CURLE_OK;
  bool stalled = false;   // no byte moved for the time allowed; ended by us
  bool reused = false;    // on a connection that had served before
  int connect_errno = 0;  // of connect(2)
  int proxy_status = 0;   // what the proxy answered to CONNECT
  std::string detail;     // curl's own words
};

struct Failure {
  Retry retry = Retry::Never;  // for a request that may be sent twice
  bool unsent = false;         // the server cannot have seen it: then any request may
  bool broken = false;         // the connection broke: on a reused one that is no news of the server
  Error error;
};

// Where the attempt went. The error names the host and the cause, and no path or query.
struct Route {
  const Url& url;
  const std::string& proxy;
  const CaStore& ca_store;
};

// Where one of the causes of cause.h is known it stands in the error's details.
[[nodiscard]] Failure explain(const AttemptEnd& end, const Route& route);

}  // namespace sigwright::http

#pragma once
// Whether the files that TLS options name can be used, before curl meets them: its own messages name none.

#include "base/result.h"
#include "http/tls.h"

namespace sigwright::http {

// Reads the files. Fails with LocalFile, naming the file that is missing or holds no PEM, and, where nothing says whom
// to trust, saying so.
[[nodiscard]] Result<void> check_tls_files(const TlsOptions& options, const CaStore& store);

}  // namespace sigwright::http

#pragma once
// One unary gRPC call (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md) to a server on a Unix socket of this machine.

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/result.h"
#include "http/message.h"

namespace sigwright::http {

struct GrpcCall {
  std::filesystem::path socket;
  std::string method;        // "/Service/Method"
  Headers metadata;          // besides what gRPC itself wants
  Bytes message;             // the request, serialised
  std::size_t max_body = 0;  // most bytes of the answer
};

// The serialised answer. Fails with Unreachable (no socket, no answer, a status that promises better), AccessDenied
// (UNAUTHENTICATED, PERMISSION_DENIED), Malformed, LimitExceeded, or as `cancel` says.
[[nodiscard]] Result<Bytes> call_grpc(const GrpcCall& call, const Cancel& cancel);

}  // namespace sigwright::http

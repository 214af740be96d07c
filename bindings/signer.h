#pragma once
// A signer as Python holds it.

#include <memory>

#include "signing/signer.h"
#include "verify/policy.h"

namespace sigwright::bindings {

struct SignerHandle {
  std::shared_ptr<const signing::Signer> signer;
  // Of a signer without a lasting key: which signatures are its; or null.
  std::shared_ptr<const verify::Policy> own = nullptr;
};

}  // namespace sigwright::bindings

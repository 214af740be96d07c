#pragma once
// A signer as Python holds it.

#include <memory>

#include "signing/signer.h"

namespace sigwright::bindings {

struct SignerHandle {
  std::shared_ptr<const signing::Signer> signer;
};

}  // namespace sigwright::bindings

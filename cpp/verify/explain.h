#pragma once
// A bundle looked at by itself: each check that it can stand or fall with, none of them ending the others. Nothing that
// comes out of it is called verified.

#include "base/time.h"
#include "bundle/bundle.h"
#include "verify/policy.h"
#include "verify/report.h"

namespace sigwright::verify {

// The steps about the evidence in a bundle, in the order of a verification: "signature", "payload" of an envelope,
// "transparency log", "timestamp", and with a certificate "certificate", "certificate transparency" and "identity". One
// that needs what a failed one would have found is "not run". The artifact is not at hand: the signature of a message
// is checked over the digest that the bundle states.
[[nodiscard]] CandidateReport explain(const bundle::Bundle& bundle, const Policy& policy, Time now);

}  // namespace sigwright::verify

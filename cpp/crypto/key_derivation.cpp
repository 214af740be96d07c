#include "crypto/key_derivation.h"

#include <openssl/asn1.h>

#include <optional>

namespace sigwright::crypto {
namespace {

// More than anybody writes (OpenSSL: 2048, recommendations: 600,000), and a few seconds of work.
constexpr std::int64_t kMaxIterations = 10'000'000;
// N * r * p; OpenSSL writes 2^17, and limits the memory itself.
constexpr std::int64_t kMaxScryptWork = std::int64_t{1} << 24U;

using Pbe1Ptr = Handle<PBEPARAM, PBEPARAM_free>;
using Pbe2Ptr = Handle<PBE2PARAM, PBE2PARAM_free>;
using Pbkdf2Ptr = Handle<PBKDF2PARAM, PBKDF2PARAM_free>;
using ScryptPtr = Handle<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;

template <class Ptr>
Ptr parameters_of(const X509_ALGOR* algorithm, const ASN1_ITEM* item) {
  return Ptr(static_cast<typename Ptr::pointer>(ASN1_TYPE_unpack_sequence(item, algorithm->parameter)));
}

// Nothing unless 1 <= number <= most.
std::optional<std::int64_t> bounded(const ASN1_INTEGER* number, std::int64_t most) {
  std::int64_t value = 0;
  if (ASN1_INTEGER_get_int64(&value, number) != 1 || value < 1 || value > most) return std::nullopt;
  return value;
}

bool scrypt_is_bounded(const SCRYPT_PARAMS& scrypt) {
  const auto cost = bounded(scrypt.costParameter, kMaxScryptWork);
  const auto block = bounded(scrypt.blockSize, kMaxScryptWork);
  const auto parallel = bounded(scrypt.parallelizationParameter, kMaxScryptWork);
  if (!cost || !block || !parallel) return false;
  return *cost * *block <= kMaxScryptWork && *cost * *block * *parallel <= kMaxScryptWork;
}

bool pbes2_is_bounded(const X509_ALGOR* derivation) {
  const int kind = OBJ_obj2nid(derivation->algorithm);
  if (kind == NID_id_pbkdf2) {
    const auto pbkdf2 = parameters_of<Pbkdf2Ptr>(derivation, ASN1_ITEM_rptr(PBKDF2PARAM));
    return pbkdf2 && bounded(pbkdf2->iter, kMaxIterations);
  }
  if (kind == NID_id_scrypt) {
    const auto scrypt = parameters_of<ScryptPtr>(derivation, ASN1_ITEM_rptr(SCRYPT_PARAMS));
    return scrypt && scrypt_is_bounded(*scrypt);
  }
  return true;  // OpenSSL knows no other
}

}  // namespace

bool derivation_is_bounded(const X509_SIG* encrypted) {
  const ErrorScope errors;
  const X509_ALGOR* algorithm = nullptr;
  X509_SIG_get0(encrypted, &algorithm, nullptr);
  if (OBJ_obj2nid(algorithm->algorithm) == NID_pbes2) {
    const auto scheme = parameters_of<Pbe2Ptr>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
    return scheme && pbes2_is_bounded(scheme->keyfunc);
  }
  const auto older = parameters_of<Pbe1Ptr>(algorithm, ASN1_ITEM_rptr(PBEPARAM));  // PBES1 and PKCS#12's schemes
  return !older || bounded(older->iter, kMaxIterations);
}

}  // namespace sigwright::crypto

#pragma once
// The vectors of tests/vectors/crypto, and those of other projects where they are there.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/keys.h"

namespace sigwright::crypto::testing_vectors {

inline std::string read_text(const std::filesystem::path& path) {
  const auto bytes = read_file(path, std::size_t{16} << 20);
  EXPECT_TRUE(bytes.has_value()) << path;
  return bytes ? to_text(*bytes) : std::string();
}

inline std::string vector(std::string_view name) {
  return read_text(std::filesystem::path(SIGWRIGHT_VECTORS) / "crypto" / name);
}

inline std::filesystem::path shared(std::string_view name) {
  return std::filesystem::path(SIGWRIGHT_SHARED) / "vectors" / name;
}

inline Json read_json(std::string_view text) {
  auto value = parse_json(text, {.bytes = std::size_t{16} << 20});
  EXPECT_TRUE(value.has_value());
  return value ? *std::move(value) : Json();
}

inline Bytes hex_member(const Json& object, const char* key) {
  return from_hex(object[key].get<std::string>()).value();
}

inline SecretBytes password(std::string_view text) { return SecretBytes(to_bytes(text)); }

inline PublicKey public_key(std::string_view name) { return PublicKey::from_pem(vector(name)).value(); }

inline PrivateKey private_key(std::string_view name) {
  return PrivateKey::from_pem(vector(std::string("keys/") + std::string(name) + ".pkcs8.pem"), {}).value();
}

// Of the kind, which the throw-away keys of keys/ have one each.
struct NamedKey {
  std::string_view name;
  KeyType type;
  int bits;
};
inline constexpr std::array kNamedKeys{
    NamedKey{"p256", KeyType::EcdsaP256, 256}, NamedKey{"p384", KeyType::EcdsaP384, 384},
    NamedKey{"p521", KeyType::EcdsaP521, 521}, NamedKey{"rsa2048", KeyType::Rsa, 2048},
    NamedKey{"rsa3072", KeyType::Rsa, 3072},   NamedKey{"ed25519", KeyType::Ed25519, 256},
};

inline SignatureForm form_of(std::string_view name) {
  static const std::map<std::string_view, SignatureForm> kForms{{"ecdsa", SignatureForm::Ecdsa},
                                                                {"rsa-pkcs1", SignatureForm::RsaPkcs1},
                                                                {"rsa-pss", SignatureForm::RsaPss},
                                                                {"ed25519", SignatureForm::Ed25519},
                                                                {"ed25519ph", SignatureForm::Ed25519ph}};
  return kForms.at(name);
}

// One row of signatures.json.
struct SignatureVector {
  std::string key, comment;
  Scheme scheme;
  Bytes message, signature;
  bool valid;
};

inline std::vector<SignatureVector> signature_vectors() {
  std::vector<SignatureVector> rows;
  for (const Json& row : read_json(vector("signatures.json"))) {
    const Scheme scheme{form_of(row["form"].get<std::string>()),
                        hash_from_name(row["hash"].get<std::string>()).value()};
    rows.push_back({row["key"].get<std::string>(), row.value("comment", ""), scheme, hex_member(row, "message"),
                    hex_member(row, "signature"), row["valid"].get<bool>()});
  }
  return rows;
}

template <class T>
ErrorCode code_of(const Result<T>& result) {
  EXPECT_FALSE(result.has_value()) << "this must fail";
  return result ? ErrorCode::Internal : result.error().code;
}

inline Bytes flipped(Bytes bytes, std::size_t at) {
  bytes.at(at) ^= 1;
  return bytes;
}

}  // namespace sigwright::crypto::testing_vectors

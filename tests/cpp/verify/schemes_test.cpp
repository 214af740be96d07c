#include "verify/schemes.h"

#include <gtest/gtest.h>

#include "cpp/verify/samples.h"

namespace sigwright::verify {
namespace {

using crypto::Scheme;
using crypto::SignatureForm;
using enum crypto::HashAlgorithm;

std::vector<Scheme> ecdsa(std::initializer_list<crypto::HashAlgorithm> hashes) {
  std::vector<Scheme> schemes;
  for (const auto hash : hashes) schemes.push_back({SignatureForm::Ecdsa, hash});
  return schemes;
}

TEST(SchemesToTry, AreTheDeclaredTheDefaultAndSha256EachOnce) {
  EXPECT_EQ(schemes_to_try(samples::key("cosign"), {}, {}), ecdsa({Sha256}));
  EXPECT_EQ(schemes_to_try(samples::key("p384"), {}, {}), ecdsa({Sha384, Sha256}));
  EXPECT_EQ(schemes_to_try(samples::key("p521"), {}, Sha256), ecdsa({Sha256, Sha512}));
  EXPECT_EQ(schemes_to_try(samples::key("p521"), Sha384, Sha256), ecdsa({Sha384, Sha256, Sha512}));
  EXPECT_EQ(schemes_to_try(samples::key("rsa2048"), {}, {}), (std::vector<Scheme>{{SignatureForm::RsaPkcs1, Sha256}}));
}

TEST(SchemesToTry, ArePureThenPrehashedForEd25519WhateverHashIsNamed) {
  for (const auto hash : {std::optional<crypto::HashAlgorithm>(), std::optional(Sha256), std::optional(Sha512)}) {
    const auto schemes = schemes_to_try(samples::key("ed25519"), hash, hash);
    ASSERT_EQ(schemes.size(), 2U);
    EXPECT_EQ(schemes[0].form, SignatureForm::Ed25519);
    EXPECT_EQ(schemes[1], (Scheme{SignatureForm::Ed25519ph, Sha512}));
  }
}

}  // namespace
}  // namespace sigwright::verify

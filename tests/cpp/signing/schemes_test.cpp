#include "signing/schemes.h"

#include <gtest/gtest.h>

namespace sigwright::signing {
namespace {

using enum crypto::HashAlgorithm;
using Key = crypto::KeyType;
using Form = crypto::SignatureForm;

struct Row {
  std::string_view name;
  LogKind log;
  crypto::KeyType key;
  crypto::SignatureForm form;
  crypto::HashAlgorithm hash;
};

class SigningSchemes : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(
    Table, SigningSchemes,
    testing::Values(Row{"P256", LogKind::None, Key::EcdsaP256, Form::Ecdsa, Sha256},
                    Row{"P384", LogKind::None, Key::EcdsaP384, Form::Ecdsa, Sha384},
                    Row{"P521", LogKind::None, Key::EcdsaP521, Form::Ecdsa, Sha512},
                    Row{"Rsa", LogKind::None, Key::Rsa, Form::RsaPkcs1, Sha256},
                    Row{"P256Dsse", LogKind::Rekor1Dsse, Key::EcdsaP256, Form::Ecdsa, Sha256},
                    Row{"P384Dsse", LogKind::Rekor1Dsse, Key::EcdsaP384, Form::Ecdsa, Sha256},
                    Row{"P521Dsse", LogKind::Rekor1Dsse, Key::EcdsaP521, Form::Ecdsa, Sha256},
                    Row{"RsaDsse", LogKind::Rekor1Dsse, Key::Rsa, Form::RsaPkcs1, Sha256},
                    Row{"P256HashedRekord", LogKind::Rekor1HashedRekord, Key::EcdsaP256, Form::Ecdsa, Sha256},
                    Row{"P384HashedRekord", LogKind::Rekor1HashedRekord, Key::EcdsaP384, Form::Ecdsa, Sha384},
                    Row{"P521HashedRekord", LogKind::Rekor1HashedRekord, Key::EcdsaP521, Form::Ecdsa, Sha512},
                    Row{"P384Rekor2", LogKind::Rekor2, Key::EcdsaP384, Form::Ecdsa, Sha384},
                    Row{"P521Rekor2", LogKind::Rekor2, Key::EcdsaP521, Form::Ecdsa, Sha512},
                    Row{"RsaRekor2", LogKind::Rekor2, Key::Rsa, Form::RsaPkcs1, Sha256},
                    Row{"P384Embedded", LogKind::Embedded, Key::EcdsaP384, Form::Ecdsa, Sha384},
                    Row{"P521Embedded", LogKind::Embedded, Key::EcdsaP521, Form::Ecdsa, Sha512}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(SigningSchemes, AreThoseOfTheKeyAndTheLog) {
  EXPECT_EQ(signing_scheme(GetParam().key, GetParam().log), (crypto::Scheme{GetParam().form, GetParam().hash}));
}

TEST(SigningSchemes, PrehashEd25519WhereTheLogHoldsADigest) {
  EXPECT_EQ(signing_scheme(Key::Ed25519, LogKind::None).form, Form::Ed25519);
  EXPECT_EQ(signing_scheme(Key::Ed25519, LogKind::Rekor1Dsse).form, Form::Ed25519);
  EXPECT_EQ(signing_scheme(Key::Ed25519, LogKind::Embedded).form, Form::Ed25519);
  for (const LogKind log : {LogKind::Rekor1HashedRekord, LogKind::Rekor2}) {
    EXPECT_EQ(signing_scheme(Key::Ed25519, log), (crypto::Scheme{Form::Ed25519ph, Sha512}));
  }
}

}  // namespace
}  // namespace sigwright::signing

#!/bin/sh
# Makes keys/ and refused/ with the OpenSSL command. Run it in the directory above; the keys are new each time.
set -eu
rm -rf keys refused
mkdir keys refused
password=pass:test

# One key of a type in all the forms it is written in.
forms() {
  name=$1
  openssl pkey -in "keys/$name.pkcs8.pem" -pubout -out "keys/$name.pub"
  openssl pkcs8 -topk8 -in "keys/$name.pkcs8.pem" -v2 aes-256-cbc -passout $password -out "keys/$name.encrypted.pem"
}
for curve in 256 384 521; do
  openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$curve" -out "keys/p$curve.pkcs8.pem"
  forms "p$curve"
  { openssl ecparam -name "P-$curve"; openssl pkey -in "keys/p$curve.pkcs8.pem" -traditional; } > "keys/p$curve.sec1.pem"
  openssl ec -in "keys/p$curve.pkcs8.pem" -pubout -conv_form compressed -out "keys/p$curve.compressed.pub" 2>/dev/null
done
for bits in 2048 3072; do
  openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" -out "keys/rsa$bits.pkcs8.pem"
  forms "rsa$bits"
  openssl pkey -in "keys/rsa$bits.pkcs8.pem" -traditional -out "keys/rsa$bits.pkcs1.pem"
  openssl rsa -in "keys/rsa$bits.pkcs8.pem" -RSAPublicKey_out -out "keys/rsa$bits.pkcs1.pub" 2>/dev/null
done
openssl genpkey -algorithm ED25519 -out keys/ed25519.pkcs8.pem
forms ed25519
openssl pkcs8 -topk8 -in keys/p256.pkcs8.pem -scrypt -passout $password -out keys/p256.scrypt.pem
openssl pkcs8 -topk8 -in keys/p256.pkcs8.pem -passout pass: -out keys/p256.empty-password.pem
openssl req -x509 -new -key keys/p256.pkcs8.pem -subj /CN=sigwright-test -days 1 -out keys/p256.certificate.pem

refuse() {
  name=$1
  shift
  openssl genpkey -quiet "$@" -out "refused/$name.pkcs8.pem"
  openssl pkey -in "refused/$name.pkcs8.pem" -pubout -out "refused/$name.pub"
}
refuse secp256k1 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
refuse p224 -algorithm EC -pkeyopt ec_paramgen_curve:P-224
refuse explicit-parameters -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
refuse rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
refuse rsa-pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
refuse x25519 -algorithm X25519
refuse ed448 -algorithm ED448
openssl genpkey -quiet -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out refused/dsa.parameters
refuse dsa -paramfile refused/dsa.parameters
rm refused/dsa.parameters
openssl ec -in keys/p256.pkcs8.pem -pubout -conv_form hybrid -out refused/hybrid-point.pub 2>/dev/null
openssl ec -in keys/p256.pkcs8.pem -aes256 -passout $password -out refused/old-encryption.pem 2>/dev/null

// Signs with the keys of ../keys and seals them in key files, with Go's implementations of everything.
// Run it here, after keys.sh: go run . ..
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/crypto/nacl/secretbox"
	"golang.org/x/crypto/scrypt"
)

type row struct {
	Key       string `json:"key"`
	Form      string `json:"form"`
	Hash      string `json:"hash"`
	Comment   string `json:"comment,omitempty"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
	Valid     bool   `json:"valid"`
}

var hashes = map[string]crypto.Hash{"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}
var hashOrder = []string{"sha256", "sha384", "sha512"}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func digest(name string, message []byte) []byte {
	h := hashes[name].New()
	h.Write(message)
	return h.Sum(nil)
}

func private(dir, name string) any {
	block, _ := pem.Decode(must(os.ReadFile(filepath.Join(dir, "keys", name+".pkcs8.pem"))))
	return must(x509.ParsePKCS8PrivateKey(block.Bytes))
}

func rsaRows(name string, key *rsa.PrivateKey, message []byte) (rows []row) {
	for _, hash := range hashOrder {
		sum, id := digest(hash, message), hashes[hash]
		add := func(form, comment string, signature []byte, valid bool) {
			rows = append(rows, row{name, form, hash, comment, hex.EncodeToString(message), hex.EncodeToString(signature), valid})
		}
		add("rsa-pkcs1", "", must(rsa.SignPKCS1v15(rand.Reader, key, id, sum)), true)
		add("rsa-pss", "", must(rsa.SignPSS(rand.Reader, key, id, sum, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})), true)
		add("rsa-pss", "salt of 20 bytes", must(rsa.SignPSS(rand.Reader, key, id, sum, &rsa.PSSOptions{SaltLength: 20})), false)
		add("rsa-pss", "salt as long as fits", must(rsa.SignPSS(rand.Reader, key, id, sum, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto})), false)
	}
	return rows
}

func rowsOf(dir, name string, message []byte) (rows []row) {
	switch key := private(dir, name).(type) {
	case *ecdsa.PrivateKey:
		for _, hash := range hashOrder {
			signature := must(ecdsa.SignASN1(rand.Reader, key, digest(hash, message)))
			rows = append(rows, row{name, "ecdsa", hash, "", hex.EncodeToString(message), hex.EncodeToString(signature), true})
		}
	case *rsa.PrivateKey:
		return rsaRows(name, key, message)
	case ed25519.PrivateKey:
		pure := ed25519.Sign(key, message)
		ph := must(key.Sign(nil, digest("sha512", message), &ed25519.Options{Hash: crypto.SHA512}))
		context := must(key.Sign(nil, digest("sha512", message), &ed25519.Options{Hash: crypto.SHA512, Context: "c"}))
		text := hex.EncodeToString(message)
		rows = append(rows, row{name, "ed25519", "sha512", "", text, hex.EncodeToString(pure), true},
			row{name, "ed25519ph", "sha512", "", text, hex.EncodeToString(ph), true},
			row{name, "ed25519ph", "sha512", "with a context", text, hex.EncodeToString(context), false})
	}
	return rows
}

func random(size int) []byte {
	out := make([]byte, size)
	must(rand.Read(out))
	return out
}

type kdf struct {
	Name   string `json:"name"`
	Params struct {
		N int `json:"N"`
		R int `json:"r"`
		P int `json:"p"`
	} `json:"params"`
	Salt []byte `json:"salt"`
}

type keyFile struct {
	KDF    kdf `json:"kdf"`
	Cipher struct {
		Name  string `json:"name"`
		Nonce []byte `json:"nonce"`
	} `json:"cipher"`
	Ciphertext []byte `json:"ciphertext"`
}

func seal(dir, file, label, password string, n int, plain []byte) {
	var out keyFile
	out.KDF.Name, out.Cipher.Name = "scrypt", "nacl/secretbox"
	out.KDF.Params.N, out.KDF.Params.R, out.KDF.Params.P = n, 8, 1
	out.KDF.Salt, out.Cipher.Nonce = random(32), random(24)
	var key [32]byte
	var nonce [24]byte
	copy(key[:], must(scrypt.Key([]byte(password), out.KDF.Salt, n, 8, 1, 32)))
	copy(nonce[:], out.Cipher.Nonce)
	out.Ciphertext = secretbox.Seal(nil, plain, &nonce, &key)
	text := pem.EncodeToMemory(&pem.Block{Type: label, Bytes: must(json.Marshal(out))})
	if err := os.WriteFile(filepath.Join(dir, "key_files", file), text, 0o644); err != nil {
		log.Fatal(err)
	}
}

func main() {
	dir := os.Args[1]
	var rows []row
	for _, name := range []string{"p256", "p384", "p521", "rsa2048", "rsa3072", "ed25519"} {
		for _, message := range []string{"", "the message"} {
			rows = append(rows, rowsOf(dir, name, []byte(message))...)
		}
	}
	text := must(json.MarshalIndent(rows, "", " "))
	if err := os.WriteFile(filepath.Join(dir, "signatures.json"), append(text, '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
	plain := must(x509.MarshalPKCS8PrivateKey(private(dir, "p256")))
	must(0, os.MkdirAll(filepath.Join(dir, "key_files"), 0o755))
	seal(dir, "n32768.key", "ENCRYPTED COSIGN PRIVATE KEY", "test", 32768, plain)
	seal(dir, "n131072.key", "ENCRYPTED SIGSTORE PRIVATE KEY", "test", 131072, plain)
	seal(dir, "empty-password.key", "ENCRYPTED SIGSTORE PRIVATE KEY", "", 65536, plain)
	seal(dir, "n16384.key", "ENCRYPTED SIGSTORE PRIVATE KEY", "test", 16384, plain)
	seal(dir, "not-a-key-inside.key", "ENCRYPTED SIGSTORE PRIVATE KEY", "test", 32768, []byte("not a key"))
}

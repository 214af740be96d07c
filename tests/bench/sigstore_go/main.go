// Verifies a bundle by an identity again and again with sigstore-go, from its text on, and prints how often that was
// possible in a second of CPU time: main BUNDLE TRUSTED-ROOT SHA256 IDENTITY ISSUER SECONDS.
package main

import (
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strconv"
	"syscall"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	nanoseconds := usage.Utime.Nano() + usage.Stime.Nano()
	return float64(nanoseconds) / 1e9
}

func main() {
	if len(os.Args) != 7 {
		log.Fatal("wanted: BUNDLE TRUSTED-ROOT SHA256 IDENTITY ISSUER SECONDS")
	}
	text := must(os.ReadFile(os.Args[1]))
	trusted := must(root.NewTrustedRootFromPath(os.Args[2]))
	digest := must(hex.DecodeString(os.Args[3]))
	identity := must(verify.NewShortCertificateIdentity(os.Args[5], "", os.Args[4], ""))
	seconds := must(strconv.ParseFloat(os.Args[6], 64))
	verifier := must(verify.NewVerifier(trusted, verify.WithSignedCertificateTimestamps(1), verify.WithTransparencyLog(1),
		verify.WithObserverTimestamps(1)))
	policy := verify.NewPolicy(verify.WithArtifactDigest("sha256", digest), verify.WithCertificateIdentity(identity))

	once := func() {
		var parsed bundle.Bundle
		if err := parsed.UnmarshalJSON(text); err != nil {
			log.Fatal(err)
		}
		must(verifier.Verify(&parsed, policy))
	}
	once()
	count, started := 0, cpuSeconds()
	for cpuSeconds()-started < seconds {
		once()
		count++
	}
	fmt.Println(float64(count) / (cpuSeconds() - started))
}

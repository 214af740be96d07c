// The registry of go-containerregistry on a port of 127.0.0.1, its referrers API switched on; its own main program
// has no switch for it.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	if len(os.Args) != 3 || os.Args[1] != "-port" {
		log.Fatal("usage: ggcr-registry-referrers -port PORT")
	}
	handler := registry.New(registry.WithReferrersSupport(true))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[2], handler))
}

// The registry of go-containerregistry on a port of 127.0.0.1, every answer of it as late as it is told: POST /latency
// with a number of milliseconds.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

var latency atomic.Int64

func setLatency(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(io.LimitReader(r.Body, 16))
	milliseconds, err := strconv.ParseInt(string(text), 10, 32)
	if err != nil {
		http.Error(w, "a number of milliseconds is wanted", http.StatusBadRequest)
		return
	}
	latency.Store(milliseconds)
}

func main() {
	if len(os.Args) != 3 || os.Args[1] != "-port" {
		log.Fatal("usage: slow-registry -port PORT")
	}
	inner := registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0)))
	http.HandleFunc("POST /latency", setLatency)
	http.HandleFunc("/v2/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(latency.Load()) * time.Millisecond)
		inner.ServeHTTP(w, r)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[2], nil))
}

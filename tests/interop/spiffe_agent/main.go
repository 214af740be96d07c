// A SPIFFE Workload API on a Unix socket that gives the token of a file, over the gRPC server that real agents use; as
// they do, it refuses requests without the security header and for other audiences than the file's.
package main

import (
	"context"
	"log"
	"net"
	"os"
	"strings"

	"github.com/spiffe/go-spiffe/v2/proto/spiffe/workload"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type agent struct {
	workload.UnimplementedSpiffeWorkloadAPIServer
	file string
}

func (a agent) FetchJWTSVID(ctx context.Context, asked *workload.JWTSVIDRequest) (*workload.JWTSVIDResponse, error) {
	fields, _ := metadata.FromIncomingContext(ctx)
	if strings.Join(fields.Get("workload.spiffe.io"), "") != "true" {
		return nil, status.Error(codes.InvalidArgument, "security header missing from request")
	}
	token, err := os.ReadFile(a.file)
	if err != nil || strings.Join(asked.Audience, ",") != "sigstore" {
		return nil, status.Error(codes.PermissionDenied, "no identity issued")
	}
	svid := &workload.JWTSVID{SpiffeId: "spiffe://example.org/app", Svid: strings.TrimSpace(string(token))}
	return &workload.JWTSVIDResponse{Svids: []*workload.JWTSVID{svid}}, nil
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: spiffe-agent SOCKET TOKEN-FILE")
	}
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	workload.RegisterSpiffeWorkloadAPIServer(server, agent{file: os.Args[2]})
	log.Fatal(server.Serve(listener))
}

"""Speed and memory beside cosign and openssl, in one run: `make bench`. Figures, not tests."""

"""Both ways against real cosign and real registries, on the loopback. Run by `make interop`."""

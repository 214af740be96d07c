"""Google's services on the loopback: each holds requests and answers against Google's own discovery documents."""

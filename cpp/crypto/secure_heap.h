#pragma once
// Where OpenSSL keeps private keys: memory that is never swapped or dumped, behind guard pages, wiped when freed.

namespace sigwright::crypto {

// Call before a private key is made. Does something once a process, and nothing where the host program has set up such
// memory itself; where the platform allows no locking, keys are wiped all the same.
void keep_private_keys_apart();

}  // namespace sigwright::crypto

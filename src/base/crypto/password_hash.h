// Hashes of passwords by Argon2id (RFC 9106), over libargon2. Each takes tens of milliseconds of a
// core and kHashMemory on purpose: never on an event loop. Safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pressoir {

/// What one hash takes while it is made or checked, in KiB: the least that OWASP recommends with
/// two passes ("Password Storage Cheat Sheet"), since a server makes several at a time.
inline constexpr std::uint32_t kHashMemory = 19 * 1024, kHashPasses = 2;

/// "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH" with a fresh random salt.
std::string password_hash(std::string_view password);
/// Checks with the parameters that the hash names. @throws Error internal when it is not a hash.
bool is_password(std::string_view password, const std::string& hash);
/// One that no password has, and that takes as long to check as one of password_hash().
std::string hash_of_nobody();

}  // namespace pressoir

#include "dialects/pressoir/request/idempotency.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/loop/loop_thread.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::size_t kLongestKey = 255, kIdDigits = 32;

}  // namespace

std::optional<std::string> idempotency_key_in(const http::Head& head) {
  const std::string_view key = head.header("Idempotency-Key");
  if (key.empty()) return std::nullopt;
  const bool is_printable = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (key.size() > kLongestKey || !is_printable)
    throw wrong_field("Idempotency-Key", nullptr, "at most 255 printable characters of ASCII");
  return std::string(key);
}

BatchId id_for(std::string_view secret, std::string_view key) {
  const auto digest = crypto::hmac_sha256(secret, "pressoir job " + std::string(key));
  return {crypto::hex(digest).substr(0, kIdDigits)};
}

std::string fingerprint(std::string_view secret, std::string_view asked,
                        const std::vector<std::string>& contents) {
  LoopThread::note_long_work("fingerprint");
  std::string text = "pressoir request " + std::string(asked);
  for (const std::string& each : contents) text += '\n' + std::to_string(each.size()) + ' ' + each;
  return crypto::hex(crypto::hmac_sha256(secret, text));
}

}  // namespace pressoir::dialects::own

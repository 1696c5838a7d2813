#include "dialects/iloveimg/request/task_id.h"

#include <array>
#include <cstdio>

#include "base/crypto/crypto.h"
#include "base/text.h"

namespace pressoir::dialects::iloveimg {
namespace {

// random, time in hexadecimal digits, a letter for the tool; the code follows.
constexpr std::size_t kRandom = 24, kTime = 9, kTool = 1, kCode = 30;
constexpr std::size_t kSigned = kRandom + kTime + kTool;

std::string code_of(const IdIssuer& issuer, std::string_view text) {
  const std::string message =
      "iloveimg task " + std::to_string(issuer.project.value) + ' ' + std::string(text);
  return crypto::hex(crypto::hmac_sha256(issuer.secret_key, message)).substr(0, kCode);
}

std::string time_digits(std::int64_t time) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%09llx", static_cast<unsigned long long>(time));
  return digits.data();
}

}  // namespace

std::string new_task_id(const IdIssuer& issuer, Tool tool, std::int64_t now) {
  std::string text = crypto::random_token(kRandom) + time_digits(now);
  text += static_cast<char>('a' + static_cast<int>(tool));
  return text + code_of(issuer, text);
}

std::optional<StartedTask> started_task(const IdIssuer& issuer, std::string_view id) {
  if (id.size() != kSigned + kCode) return std::nullopt;
  const std::string_view text = id.substr(0, kSigned);
  if (!crypto::equal_in_constant_time(id.substr(kSigned), code_of(issuer, text)))
    return std::nullopt;
  const auto since = number_in<std::int64_t>(text.substr(kRandom, kTime), 16);
  const auto tool = static_cast<std::size_t>(text.back() - 'a');
  if (!since || tool >= kToolNames.size()) return std::nullopt;
  return StartedTask{.since = *since, .tool = static_cast<Tool>(tool)};
}

}  // namespace pressoir::dialects::iloveimg

#include "codecs/svg/trace.h"

#include <libdeflate.h>

#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::string_view kStart = "<!--pr-", kEnd = "-->";
constexpr int kBase = 36;
// The kind, the haste and the value of a trace as one number below 2^17.
constexpr std::uint64_t kValues = 1 << 14, kKinds = 4;

std::uint32_t check_over(std::string_view text) {
  return libdeflate_crc32(0, text.data(), text.size());
}

}  // namespace

std::string trace_comment(const Trace& trace, std::string_view text) {
  const auto number =
      ((std::uint64_t{trace.fast} * kKinds + static_cast<std::uint64_t>(trace.kind)) * kValues +
       static_cast<std::uint64_t>(trace.value))
          << 32 |
      check_over(text);
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, kBase).ptr;
  return std::string(kStart).append(digits.data(), end).append(kEnd);
}

std::optional<Trace> trace_in(std::string_view text) {
  const auto start = text.rfind(kStart);
  if (start == std::string_view::npos || !text.ends_with(kEnd)) return std::nullopt;
  const auto digits =
      text.substr(start + kStart.size(), text.size() - start - kStart.size() - kEnd.size());
  const auto number = number_in<std::uint64_t>(digits, kBase);
  if (!number || static_cast<std::uint32_t>(*number) != check_over(text.substr(0, start)))
    return std::nullopt;
  const auto head = *number >> 32;
  const auto kind = head / kValues % kKinds;
  return Trace{.kind = static_cast<Trace::Kind>(kind),
               .value = static_cast<int>(head % kValues),
               .fast = head / kValues / kKinds != 0};
}

}  // namespace pressoir::codecs::svg

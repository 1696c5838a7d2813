#include "codecs/pdf/trace.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/text.h"
#include "codecs/pdf/pictures/lossy.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kDigits = 13;  // of base 36: 64 bits
constexpr int kBase = 36;
constexpr char kPlaceholder = '-';
// In front of the digits, as libqpdf and the writer here have it.
constexpr std::array<std::string_view, 2> kStarts{"/PrsT (", "/PrsT("};

constexpr std::array kGroups{&MetadataPolicy::all,  &MetadataPolicy::orientation,
                             &MetadataPolicy::icc,  &MetadataPolicy::copyright,
                             &MetadataPolicy::date, &MetadataPolicy::location};

constexpr double kPerOctave = 22;
constexpr int kMaxResolution = 255;

int resolution_of(double dpi) {
  return std::clamp(static_cast<int>(std::lround(kPerOctave * std::log2(dpi))), 1, kMaxResolution);
}

// Of the level that a trace is of. Of a size: not known, so the highest.
int resolution_in(const FileTrace& done) {
  if (done.resolution != 0) return done.resolution;
  if (!done.trace.has_target()) return kMaxResolution;
  Goal goal;
  goal.target_score = done.trace.value / 100;
  return resolution_of(dpi_of(goal));
}

bool is_coarse_enough(const FileTrace& done, const Goal& goal) {
  const bool is_by_level = done.resolution == 0 && !goal.dpi;  // which covers() has compared
  if (is_by_level || !is_lossy(goal)) return true;
  if (goal.target_bytes && !goal.dpi) return false;
  return resolution_in(done) <= resolution_of(dpi_of(goal));
}

std::uint64_t packed(const FileTrace& trace) {
  std::uint64_t policy = static_cast<std::uint64_t>(trace.resolution);
  for (const auto group : kGroups) policy = policy << 1U | std::uint64_t{trace.policy.*group};
  const auto kind = static_cast<std::uint64_t>(trace.trace.kind);
  const auto flags = std::uint64_t{trace.trace.fast} << 1U | std::uint64_t{trace.trace.smallest};
  return ((policy << 2U | flags) << 2U | kind) << 14U |
         static_cast<std::uint64_t>(trace.trace.value);
}

FileTrace unpacked(std::uint64_t number) {
  FileTrace trace;
  trace.trace.value = static_cast<int>(number & 0x3FFFU);
  trace.trace.kind = static_cast<Trace::Kind>(number >> 14U & 3U);
  trace.trace.smallest = (number >> 16U & 1U) != 0;
  trace.trace.fast = (number >> 17U & 1U) != 0;
  for (std::size_t i = 0; i < kGroups.size(); ++i)
    trace.policy.*kGroups[kGroups.size() - 1 - i] = (number >> (18U + i) & 1U) != 0;
  trace.resolution = static_cast<int>(number >> (18U + kGroups.size()) & 0xFFU);
  return trace;
}

// Where the digits of each entry start.
std::vector<std::size_t> places_in(std::string_view text) {
  std::vector<std::size_t> places;
  for (auto at = text.find(kTraceKey); at != std::string_view::npos;
       at = text.find(kTraceKey, at + 1))
    for (const auto start : kStarts) {
      const auto digits = at + start.size();
      const bool is_one = text.substr(at).starts_with(start) && digits + kDigits < text.size() &&
                          text[digits + kDigits] == ')';
      if (is_one) places.push_back(digits);
    }
  return places;
}

// As if the digits were not there.
std::uint32_t check_over(std::string_view text, const std::vector<std::size_t>& places) {
  std::uint32_t check = 0;
  std::size_t from = 0;
  for (const auto place : places) {
    check = libdeflate_crc32(check, text.data() + from, place - from);
    from = place + kDigits;
  }
  return libdeflate_crc32(check, text.data() + from, text.size() - from);
}

std::string digits_of(std::uint64_t number) {
  std::array<char, kDigits> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, kBase).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  return std::string(kDigits - count, '0') + std::string(digits.data(), count);
}

bool is_within(const MetadataPolicy& kept, const MetadataPolicy& wanted) {
  return wanted.all || std::ranges::all_of(kGroups, [&](const auto group) {
           return !(kept.*group) || wanted.*group;
         });
}

}  // namespace

FileTrace trace_of(const Goal& goal) {
  const bool names_one = goal.dpi && is_lossy(goal);
  return {.trace = trace_for(goal, kTraceStep),
          .policy = goal.metadata,
          .resolution = names_one ? resolution_of(*goal.dpi) : 0};
}

std::string trace_placeholder() { return std::string(kDigits, kPlaceholder); }

void put_trace(Buffer& file, const FileTrace& trace) {
  const auto places = places_in(as_text(file));
  const auto digits = digits_of(packed(trace) << 32U | check_over(as_text(file), places));
  for (const auto place : places)
    std::ranges::copy(as_bytes(digits), file.begin() + static_cast<std::ptrdiff_t>(place));
}

std::optional<FileTrace> trace_in(Bytes file) {
  const auto text = as_text(file);
  const auto places = places_in(text);
  if (places.empty()) return std::nullopt;
  const auto number = number_in<std::uint64_t>(text.substr(places.back(), kDigits), kBase);
  if (!number || static_cast<std::uint32_t>(*number) != check_over(text, places))
    return std::nullopt;
  return unpacked(*number >> 32U);
}

bool is_done(Bytes file, const Goal& goal) {
  const auto done = trace_in(file);
  return done && covers(done->trace, goal, kTraceStep, file.size()) &&
         is_within(done->policy, goal.metadata) && is_coarse_enough(*done, goal);
}

}  // namespace pressoir::codecs::pdf

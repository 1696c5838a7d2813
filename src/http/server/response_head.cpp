#include "http/server/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <iterator>
#include <random>

#include "http/server/router.h"

namespace pressoir::http {
namespace {

void append_number(std::string& text, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_header(std::string& text, std::string_view name, std::string_view value) {
  const auto is_sent = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
  text += name;
  text += ": ";
  if (std::ranges::all_of(value, is_sent))
    text += value;
  else
    std::ranges::copy_if(value, std::back_inserter(text), is_sent);
  text += "\r\n";
}

/// The present date; made once a second and thread.
const std::string& present_date() {
  thread_local std::int64_t second = -1;
  thread_local std::string text;
  if (const std::int64_t now = std::time(nullptr); now != second) {
    second = now;
    text = http_date(now);
  }
  return text;
}

}  // namespace

std::string http_date(std::int64_t unix_seconds) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t clock = unix_seconds;
  std::tm utc{};
  ::gmtime_r(&clock, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text.data();
}

std::string new_request_id() {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::string id(16, '\0');
  for (std::size_t half = 0; half < 2; ++half) {
    auto bits = random();
    for (std::size_t i = 0; i < 8; ++i, bits /= kAlphabet.size())
      id[half * 8 + i] = kAlphabet[bits % kAlphabet.size()];
  }
  return id;
}

std::string response_head(const Response& response, const ResponseFrame& frame) {
  std::string text;
  text.reserve(320);
  text += "HTTP/1.1 ";
  append_number(text, response.status);
  text += ' ';
  text += reason_of(response.status);
  text += "\r\n";
  for (const auto& [name, value] : response.headers) append_header(text, name, value);
  // RFC 9110, 8.6: none with 204, and with 304 only that of the answer left out.
  if (frame.body_bytes && response.status != 204 && response.status != 304) {
    text += "Content-Length: ";
    append_number(text, *frame.body_bytes);
    text += "\r\n";
  }
  if (frame.chunked) append_header(text, "Transfer-Encoding", "chunked");
  append_header(text, "Date", present_date());
  append_header(text, "Server", "pressoir");
  append_header(text, "X-Request-Id", frame.request_id);
  if (frame.persistence == Persistence::close) append_header(text, "Connection", "close");
  if (frame.persistence == Persistence::keep_alive) append_header(text, "Connection", "keep-alive");
  text += "\r\n";
  return text;
}

}  // namespace pressoir::http

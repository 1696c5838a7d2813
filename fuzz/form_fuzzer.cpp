// Forms of any bytes: parsed whole and in pieces they are the same, and within their limits.
// Input: the content type up to the first line feed, then a byte that says how the rest, the body,
// is cut into pieces.
#include <boost/asio/co_spawn.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/loop/event_loop.h"
#include "http/body/form.h"

namespace {

using namespace pressoir;

/// Gives the body in pieces of 1 to 16 bytes, or whole when `cut` is 0.
class Pieces final : public http::BodyReader {
 public:
  Pieces(std::string_view body, std::uint8_t cut) : rest_(body), cut_(cut), state_(cut) {}
  Async<std::size_t> read_some(std::span<std::byte> into) override {
    state_ = state_ * 1664525U + 1013904223U;
    const std::size_t wanted = cut_ == 0 ? into.size() : 1 + (state_ >> 28U);
    const auto bytes = std::min({wanted, into.size(), rest_.size()});
    std::copy_n(as_bytes(rest_).begin(), bytes, into.begin());
    rest_.remove_prefix(bytes);
    co_return bytes;
  }

 private:
  std::string_view rest_;
  std::uint8_t cut_;
  std::uint32_t state_;
};

constexpr http::BodyLimits kLimits{1 << 20, 4096, 512, std::chrono::seconds(1)};

/// Empty when the body was refused.
std::optional<http::Form> form_of(std::string_view type, std::string_view body, std::uint8_t cut) {
  Pieces pieces(body, cut);
  http::Request request;
  request.head.headers.emplace_back("Content-Type", std::string(type));
  request.limits = kLimits;
  request.body = &pieces;
  request.spool = std::filesystem::temp_directory_path();
  std::optional<http::Form> form;
  std::exception_ptr failure;
  EventLoop context;
  boost::asio::co_spawn(context, http::read_form(request),
                        [&](std::exception_ptr error, http::Form result) {
                          failure = error;
                          form = std::move(result);
                        });
  context.run();
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const Error& error) {
    const bool refusal =
        error.code() == ErrorCode::invalid_request || error.code() == ErrorCode::payload_too_large;
    if (!refusal) std::abort();
    return std::nullopt;
  }
  return form;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto type = input.substr(0, input.find('\n'));
  const auto rest = input.substr(std::min(type.size() + 1, input.size()));
  if (rest.empty()) return 0;
  const auto cut = static_cast<std::uint8_t>(rest.front());
  const auto body = rest.substr(1);

  const auto whole = form_of(type, body, 0);
  const auto pieces = form_of(type, body, cut);
  require(whole.has_value() == pieces.has_value());
  if (!whole) return 0;
  require(whole->fields == pieces->fields);
  require(whole->files.size() == pieces->files.size() && whole->files.size() <= 64);
  require(whole->fields.size() <= 1000);
  for (const auto& [name, value] : whole->fields) require(value.size() <= kLimits.max_field_bytes);
  for (std::size_t i = 0; i < whole->files.size(); ++i) {
    const auto& file = whole->files[i];
    require(file.field == pieces->files[i].field);
    require(file.file_name == pieces->files[i].file_name);
    require(file.content.read_all(kLimits.max_file_bytes) ==
            pieces->files[i].content.read_all(kLimits.max_file_bytes));
    require(http::base_name(file.file_name).find_first_of("/\\\r\n") == std::string::npos);
  }
  return 0;
}

#include "http/body/file_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <span>
#include <string>

#include "base/error.h"
#include "base/loop/event_loop.h"

namespace pressoir::http {
namespace {

/// Arrives in pieces of a size that divides nothing.
class FileBody final : public BodyReader {
 public:
  explicit FileBody(std::string text) : text_(std::move(text)) {}
  Async<std::size_t> read_some(std::span<std::byte> into) override {
    const auto bytes = std::min({into.size(), std::size_t{1'013}, text_.size() - offset_});
    std::copy_n(as_bytes(text_).begin() + static_cast<std::ptrdiff_t>(offset_), bytes,
                into.begin());
    offset_ += bytes;
    co_return bytes;
  }

 private:
  std::string text_;
  std::size_t offset_ = 0;
};

std::string file_of(const std::string& sent, std::uint64_t max_bytes = 1 << 20) {
  FileBody body(sent);
  Request request;
  request.limits.max_file_bytes = max_bytes;
  request.body = &body;
  request.spool = testing::TempDir();
  std::string content;
  std::exception_ptr failure;
  EventLoop context;
  const auto read = [&]() -> Async<void> {
    const TempFile file = co_await read_file(request);
    const Buffer bytes = file.read_all(1 << 20);
    content.assign(as_text(bytes));
  };
  boost::asio::co_spawn(context, read(), [&](std::exception_ptr error) { failure = error; });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return content;
}

TEST(FileBodies, are_their_bytes_whatever_they_look_like) {
  std::string large;
  for (int i = 0; large.size() < 300'000; ++i) large += std::to_string(i);
  for (const std::string& sent :
       {std::string(), std::string("{\"a\": 1}"), std::string("a=1&b=2"),
        std::string("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--XX--"),
        large})
    EXPECT_EQ(file_of(sent), sent);
}

TEST(FileBodies, are_refused_above_their_limit) {
  EXPECT_EQ(file_of(std::string(70'000, 'x'), 70'000).size(), 70'000U);
  try {
    file_of(std::string(70'001, 'x'), 70'000);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::payload_too_large);
  }
}

}  // namespace
}  // namespace pressoir::http

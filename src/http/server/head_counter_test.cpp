#include "http/server/head_counter.h"

#include <gtest/gtest.h>

#include <string>

namespace pressoir::http {
namespace {

using State = HeadCounter::State;

std::string head_of(std::size_t fields) {
  std::string head = "GET / HTTP/1.1\r\n";
  for (std::size_t i = 0; i < fields; ++i) head += "A:\r\n";
  return head;
}

TEST(HeadCounter, ends_at_the_empty_line) {
  EXPECT_EQ(HeadCounter().count("GET / HTTP/1.1\r\nHost: x\r\n"), State::more);
  EXPECT_EQ(HeadCounter().count("\r\n\r\nGET / HTTP/1.1\r\n"), State::more);
  HeadCounter counter;
  EXPECT_EQ(counter.count("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(100'000, 'x')),
            State::complete);
  EXPECT_EQ(counter.count(std::string(100'000, 'x')), State::complete);
}

TEST(HeadCounter, counts_the_same_whatever_the_pieces) {
  for (const auto fields : {HeadCounter::kMaxFields, HeadCounter::kMaxFields + 1}) {
    const auto head = head_of(fields) + "\r\n";
    const auto whole = HeadCounter().count(head);
    EXPECT_EQ(whole, fields > HeadCounter::kMaxFields ? State::too_large : State::complete);
    for (const std::size_t piece : {1U, 2U, 3U, 4U, 7U}) {
      HeadCounter counter;
      auto state = State::more;
      for (std::size_t at = 0; at < head.size(); at += piece)
        state = counter.count(std::string_view(head).substr(at, piece));
      EXPECT_EQ(state, whole) << piece;
    }
  }
}

TEST(HeadCounter, bounds_each_line_and_all_of_them) {
  const std::string line(HeadCounter::kMaxLine - 2, 'x');
  EXPECT_EQ(HeadCounter().count(line + "\r\n"), State::more);
  EXPECT_EQ(HeadCounter().count("x" + line + "\r\n"), State::too_large);
  EXPECT_EQ(HeadCounter().count(line + "\r\n" + line + "\r\n"), State::more);
  EXPECT_EQ(HeadCounter().count(line + "\r\n" + line + "\r\nx"), State::too_large);
}

TEST(HeadCounter, counts_empty_lines_before_the_request_too) {
  std::string lines;
  while (lines.size() <= HeadCounter::kMaxBytes) lines += "\r\n";
  EXPECT_EQ(HeadCounter().count(lines), State::too_large);
}

}  // namespace
}  // namespace pressoir::http

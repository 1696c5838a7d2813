#include "engine/wire.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>
#include <set>

#include "engine/pool/worker_process.h"
#include "model/field_samples.h"

namespace pressoir::engine::wire {
namespace {

Request full_request() {
  Request request;
  request.verb = Verb::optimize;
  request.goal = fields::filled<Goal>();
  request.limits.cpu = std::chrono::milliseconds(1234);
  request.limits.max_frames = 7;
  return request;
}

Outcome full_outcome() { return fields::filled<Outcome>(); }

ErrorCode code_of_decoding(Bytes packet) {
  try {
    check_plain(decode_reply(packet));
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // nothing was thrown
}

bool is_refused(const Reply& reply) {
  return code_of_decoding(encode(reply)) == ErrorCode::internal;
}

TEST(Wire, requests_arrive_as_they_were_sent) {
  const auto sent = full_request();
  const auto got = decode_request(encode(sent));
  EXPECT_EQ(got.verb, sent.verb);
  EXPECT_EQ(got.goal, sent.goal);
  EXPECT_EQ(got.limits.cpu, sent.limits.cpu);
  EXPECT_EQ(got.limits.max_frames, sent.limits.max_frames);
  EXPECT_EQ(got.limits.max_memory_bytes, sent.limits.max_memory_bytes);
}

TEST(Wire, every_field_of_a_goal_arrives_as_it_was_sent) {
  std::set<Buffer> packets = {encode(Request{})};
  for (const auto& goal : fields::variations<Goal>()) {
    Request request;
    request.goal = goal;
    const auto packet = encode(request);
    EXPECT_EQ(decode_request(packet).goal, goal);
    EXPECT_TRUE(packets.insert(packet).second) << "two goals in one packet";
  }
}

TEST(Wire, every_field_of_the_limits_arrives_as_it_was_sent) {
  Request request;
  std::uint64_t next = 1'000;
  const auto change = [&](std::string_view, auto& limit, std::string_view) {
    limit = std::remove_reference_t<decltype(limit)>(++next);
  };
  request.limits.visit(change);
  auto got = decode_request(encode(request)).limits;
  std::uint64_t expected = 1'000;
  const auto compare = [&](std::string_view name, auto& limit, std::string_view) {
    EXPECT_EQ(limit, std::remove_reference_t<decltype(limit)>(++expected)) << name;
  };
  got.visit(compare);
}

TEST(Wire, every_field_of_an_outcome_arrives_as_it_was_sent) {
  EXPECT_EQ(std::get<Outcome>(decode_reply(encode(Reply(full_outcome())))), full_outcome());
  std::set<Buffer> packets = {encode(Reply(Outcome{}))};
  for (const auto& outcome : fields::variations<Outcome>()) {
    const auto packet = encode(Reply(outcome));
    EXPECT_EQ(std::get<Outcome>(decode_reply(packet)), outcome);
    EXPECT_TRUE(packets.insert(packet).second) << "two outcomes in one packet";
  }
}

TEST(Wire, every_field_of_a_description_arrives_as_it_was_sent) {
  for (const auto& description : fields::variations<Description>())
    EXPECT_EQ(std::get<Description>(decode_reply(encode(Reply(description)))), description);
}

TEST(Wire, every_field_of_an_inspection_arrives_as_it_was_sent) {
  for (const auto& inspection : fields::variations<Inspection>())
    EXPECT_EQ(std::get<Inspection>(decode_reply(encode(Reply(inspection)))), inspection);
  Inspection longest;
  longest.page_count = Inspection::kMostPages;
  longest.pages.assign(Inspection::kMostPages, {1, 1});
  EXPECT_EQ(code_of_decoding(encode(Reply(longest))), ErrorCode::conflict);
}

TEST(Wire, descriptions_scores_failures_and_ends_arrive_as_they_were_sent) {
  Description description;
  description.formats = {{"png", "png", "image/png", true, true, true, false, true}};
  description.libraries = {{"libpng", "1.6"}};
  description.fonts = {{"Amiri", ""}};
  description.sandbox = {{"seccomp", true}, {"landlock", false}};
  EXPECT_EQ(std::get<Description>(decode_reply(encode(Reply(description)))), description);
  const auto comparison = fields::filled<Comparison>();
  EXPECT_EQ(std::get<Comparison>(decode_reply(encode(Reply(comparison)))), comparison);
  const FailureReport report{{ErrorCode::corrupt_input, "broken"}, "at 7"};
  const auto got = std::get<FailureReport>(decode_reply(encode(Reply(report))));
  EXPECT_EQ(got.failure.code, report.failure.code);
  EXPECT_EQ(got.failure.message, report.failure.message);
  EXPECT_EQ(got.detail, report.detail);
  const auto ended = decode_ended(encode(Ended{139, std::chrono::microseconds(4711)}));
  EXPECT_EQ(ended.wait_status, 139);
  EXPECT_EQ(ended.cpu.count(), 4711);
}

TEST(Wire, every_truncation_is_refused) {
  const auto packet = encode(Reply(full_outcome()));
  for (std::size_t size = 0; size < packet.size(); ++size) {
    auto part = to_buffer(Bytes(packet).first(size));
    EXPECT_THROW(decode_reply(part), Error) << size;
    if (size >= 10) {  // with a length that fits, so that the fields are looked at
      part[6] = static_cast<std::byte>(size - 10);
      part[7] = static_cast<std::byte>((size - 10) >> 8);
      EXPECT_THROW(decode_reply(part), Error) << size;
    }
  }
}

TEST(Wire, every_flipped_byte_is_refused_or_gives_a_plain_reply) {
  const auto packet = encode(Reply(full_outcome()));
  for (std::size_t at = 0; at < packet.size(); ++at)
    for (const int flip : {0x01, 0x80, 0xFF}) {
      auto damaged = packet;
      damaged[at] ^= static_cast<std::byte>(flip);
      const auto code = code_of_decoding(damaged);
      EXPECT_TRUE(code == ErrorCode::internal || code == ErrorCode::conflict) << at;
    }
}

TEST(Wire, bytes_behind_a_message_are_refused) {
  auto packet = encode(Reply(Comparison{}));
  packet.push_back(std::byte{0});
  EXPECT_THROW(decode_reply(packet), Error);
}

TEST(Wire, what_a_sane_worker_never_says_is_refused) {
  EXPECT_EQ(code_of_decoding(encode(Reply(full_outcome()))), ErrorCode::conflict);
  auto outcome = full_outcome();
  outcome.method = "a\r\nb";
  EXPECT_TRUE(is_refused(outcome));
  outcome = full_outcome();
  outcome.warnings.assign(65, "w");
  EXPECT_TRUE(is_refused(outcome));
  outcome = full_outcome();
  outcome.score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(is_refused(outcome));
  outcome = full_outcome();
  outcome.size->height = 0;
  EXPECT_TRUE(is_refused(outcome));
  const Comparison sane{.score = 90, .min_score = 80, .frames = 2, .worst = 1, .scores = {100, 80}};
  EXPECT_FALSE(is_refused(sane));
  auto comparison = sane;
  comparison.score = 101;
  EXPECT_TRUE(is_refused(comparison));
  comparison = sane;
  comparison.min_score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(is_refused(comparison));
  comparison = sane;
  comparison.worst = 2;
  EXPECT_TRUE(is_refused(comparison));
  comparison = sane;
  comparison.scores.pop_back();
  EXPECT_TRUE(is_refused(comparison));
  EXPECT_TRUE(is_refused(Comparison{}));
  outcome = full_outcome();
  outcome.libraries = {{"a\tb", "1"}};
  EXPECT_TRUE(is_refused(outcome));
  outcome = full_outcome();
  outcome.libraries.assign(65, {"a", "1"});
  EXPECT_TRUE(is_refused(outcome));
  Inspection inspection;
  inspection.page_count = 1;
  inspection.pages = {{1, 0}};
  EXPECT_TRUE(is_refused(inspection));
  inspection.pages = {{1, 1}, {1, 1}};
  EXPECT_TRUE(is_refused(inspection));
  EXPECT_TRUE(is_refused(FailureReport{{ErrorCode::monthly_quota, "pay"}, ""}));
  EXPECT_TRUE(is_refused(FailureReport{{ErrorCode::timeout, std::string(301, 'x')}, ""}));
}

TEST(Wire, packets_carry_files) {
  auto [here, there] = socket_pair();
  auto [file, other_end] = socket_pair();
  const auto bytes = encode(full_request());
  EXPECT_FALSE(receive(there.get(), false));
  ASSERT_TRUE(send(here.get(), bytes, std::array{file.get()}));
  const auto packet = receive(there.get(), true);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->bytes, bytes);
  ASSERT_EQ(packet->files.size(), 1U);
  EXPECT_EQ(::write(packet->files[0].get(), "x", 1), 1);
  here = FileDescriptor();
  EXPECT_FALSE(receive(there.get(), true)) << "the other side is gone";
  EXPECT_FALSE(send(there.get(), bytes));
}

TEST(Wire, packets_carry_all_files_of_the_largest_job_and_no_more) {
  auto [here, there] = socket_pair();
  const std::vector<int> files(kMaxFiles + 1, here.get());
  const auto bytes = encode(full_request());
  ASSERT_TRUE(send(here.get(), bytes, std::span(files).first(kMaxFiles)));
  EXPECT_EQ(receive(there.get(), true).value().files.size(), 2 + kMaxInputs);
  EXPECT_FALSE(send(here.get(), bytes, files));
  EXPECT_FALSE(receive(there.get(), false)) << "not even without its files";
}

}  // namespace
}  // namespace pressoir::engine::wire

#include "engine/wire.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "engine/worker_process.h"

namespace pressoir::engine::wire {
namespace {

Request full_request() {
  Request request;
  request.verb = Verb::optimize;
  request.goal.compression = Compression::smallest;
  request.goal.quality = 73;
  request.goal.palette_quality = 74;
  request.goal.target_score = 81.25;
  request.goal.target_bytes = 1ULL << 40;
  const Gravity corner{Gravity::Side::end, Gravity::Side::start, true};
  request.goal.steps = {TurnUpright{true},
                        Resize{12, 34, 5.5, Resize::Fit::cover, true, corner},
                        Crop{7, 8, Crop::Corner{9, 10}, {}},
                        Crop{7, 8, std::nullopt, corner},
                        Rotate{270},
                        Flatten{{9, 8, 7}},
                        ReduceColours{16},
                        Upscale{4},
                        ToSrgb{true}};
  request.goal.join = Join{{5, 1ULL << 33}, 40, 3};
  request.goal.convert = Conversion{Format("jpeg"), true, Colour{1, 2, 3}, 55};
  request.goal.upright = true;
  request.goal.metadata.copyright = true;
  request.goal.keep_hidden_colours = true;
  request.goal.keep_cmyk = true;
  request.goal.effort = Effort::medium;
  request.goal.min_gain_percent = 2.5;
  request.limits.cpu = std::chrono::milliseconds(1234);
  request.limits.max_frames = 7;
  return request;
}

Outcome full_outcome() {
  Outcome outcome;
  outcome.format = Format("png");
  outcome.input_format = Format("jpeg");
  outcome.bytes_before = 10;
  outcome.bytes_after = 9;
  outcome.size = Size{3, 4};
  outcome.score = 90.5;
  outcome.min_score = 89.5;
  outcome.method = "palette+zopfli";
  outcome.proven_lossless = outcome.cut_by_deadline = outcome.is_partial = true;
  outcome.metadata_kept = {"icc"};
  outcome.metadata_dropped = {"exif", "xmp"};
  outcome.warnings = {"trailing data dropped"};
  return outcome;
}

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

TEST(Wire, outcomes_arrive_as_they_were_sent) {
  const auto sent = full_outcome();
  const auto packet = encode(Reply(sent));
  const auto got = std::get<Outcome>(decode_reply(packet));
  EXPECT_EQ(got.format, sent.format);
  EXPECT_EQ(got.input_format, sent.input_format);
  EXPECT_EQ(got.size, sent.size);
  EXPECT_EQ(got.score, sent.score);
  EXPECT_EQ(got.method, sent.method);
  EXPECT_EQ(got.metadata_dropped, sent.metadata_dropped);
  EXPECT_EQ(got.warnings, sent.warnings);
  EXPECT_EQ(encode(Reply(got)), packet);
}

TEST(Wire, descriptions_scores_failures_and_ends_arrive_as_they_were_sent) {
  Description description;
  description.formats = {{"png", "png", "image/png", true, true, true, false, true}};
  description.libraries = {{"libpng", "1.6"}};
  description.sandbox = {{"seccomp", true}, {"landlock", false}};
  EXPECT_EQ(std::get<Description>(decode_reply(encode(Reply(description)))), description);
  EXPECT_EQ(std::get<double>(decode_reply(encode(Reply(71.5)))), 71.5);
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
  auto packet = encode(Reply(5.0));
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
  EXPECT_TRUE(is_refused(101.0));
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

}  // namespace
}  // namespace pressoir::engine::wire

#include "engine/pool/worker_pool.h"

#include <map>

#include "codecs/codec.h"
#include "engine/pool/pool_fixture.h"

namespace pressoir::engine {
namespace {

using namespace testing;

TEST_F(Pool, gives_what_optimize_gives) {
  start("pressoir-worker");
  for (const auto& input : {testing::png_picture(64, 48), testing::jpeg_picture(64, 48)}) {
    const auto done = run(input);
    ASSERT_FALSE(done.error) << done.message << " " << done.detail;
    EXPECT_LT(done.output.size(), input.size());
    EXPECT_EQ(done.outcome.bytes_after, done.output.size());
    EXPECT_EQ(done.outcome.bytes_before, input.size());
    const auto again = run(done.output);
    EXPECT_EQ(again.output, done.output) << "an unchanged input is copied";
    EXPECT_EQ(again.outcome.method, "unchanged");
  }
}

TEST_F(Pool, lossy_work_runs_inside_the_sandbox) {
  start("pressoir-worker");
  Goal goal;
  goal.compression = Compression::smallest;
  for (const auto& input : {testing::png_picture(128, 96), testing::png_picture(64, 64, true),
                            testing::jpeg_picture(128, 96)}) {
    const auto done = run(input, goal);
    EXPECT_FALSE(done.error) << done.message << " " << done.detail;
  }
  goal.convert = Conversion{Format("jpeg"), false, Colour{255, 255, 255}};
  const auto done = run(testing::png_picture(64, 64, true), goal);
  EXPECT_FALSE(done.error) << done.message << " " << done.detail;
  EXPECT_EQ(done.outcome.format.name(), "jpeg");
}

TEST_F(Pool, scores) {
  start("pressoir-worker");
  const auto score = [&](Buffer reference, Buffer candidate) {
    return wait_for(pool_->score(file_of(reference), file_of(candidate), {})).score;
  };
  EXPECT_NEAR(score(testing::png_picture(64, 64), testing::png_picture(64, 64)), 100, 0.01);
  EXPECT_LT(score(testing::png_picture(64, 64), testing::jpeg_picture(64, 64)), 100);
  EXPECT_THROW(score(testing::png_picture(64, 64), testing::png_picture(64, 65)), Error);
}

TEST_F(Pool, inspects_a_file) {
  start("pressoir-worker");
  const auto inspection =
      wait_for(pool_->inspect(file_of(testing::png_picture(64, 32)), std::nullopt, {}));
  EXPECT_EQ(inspection.format, Format("png"));
  EXPECT_EQ(inspection.size, (Size{64, 32}));
  EXPECT_THROW(wait_for(pool_->inspect(file_of(to_buffer(as_bytes("text"))), std::nullopt, {})),
               Error);
}

TEST_F(Pool, describes_formats_libraries_and_a_sandbox_that_holds) {
  start("pressoir-worker");
  const auto description = wait_for(pool_->describe());
  EXPECT_EQ(description.formats.size(), codecs::all_codecs().size());
  EXPECT_GE(description.libraries.size(), 7U);
  std::map<std::string, bool> parts(description.sandbox.begin(), description.sandbox.end());
  ASSERT_EQ(parts.size(), 6U);
  EXPECT_TRUE(parts.at("seccomp"));
  EXPECT_TRUE(parts.at("no_new_privileges"));
  EXPECT_TRUE(parts.at("limits"));
  EXPECT_TRUE(parts.contains("landlock") && parts.contains("namespaces") &&
              parts.contains("unprivileged"));
}

TEST_F(Pool, errors_of_the_engine_arrive) {
  start("pressoir-worker");
  EXPECT_EQ(run(to_buffer(as_bytes("just text"))).error, ErrorCode::unsupported_format);
  auto cut = testing::png_picture(64, 64);
  cut.resize(30);
  EXPECT_EQ(run(cut).error, ErrorCode::corrupt_input);
  Limits limits;
  limits.max_input_bytes = 100;
  EXPECT_EQ(run(testing::png_picture(64, 64), {}, limits).error, ErrorCode::payload_too_large);
  Goal goal;
  goal.quality = 1000;
  EXPECT_EQ(run(testing::png_picture(64, 64), goal).error, ErrorCode::invalid_request);
  EXPECT_EQ(pool_->stats().restarts, 0U);
}

TEST_F(Pool, as_many_inputs_as_there_may_be_arrive_in_their_order) {
  start("pressoir-worker");
  auto inputs = pictures(kMaxInputs);
  const auto done = join(inputs);
  ASSERT_FALSE(done.error) << done.message << " " << done.detail;
  const auto reader = codecs::as_raster(*codecs::detect(done.output))->read(done.output, {});
  EXPECT_EQ(reader->info().frames, kMaxInputs);
  std::uint64_t sum = 0;
  for (const auto& input : inputs) sum += input.size();
  EXPECT_EQ(done.outcome.bytes_before, sum);
  std::swap(inputs[3], inputs[60]);
  EXPECT_NE(join(inputs).output, done.output);
}

TEST_F(Pool, stamps_are_drawn_inside_the_sandbox) {
  start("pressoir-worker");
  Watermark watermark;
  watermark.elements.emplace_back().stamp = 0;
  Goal goal;
  goal.steps = {watermark};
  const std::vector<Buffer> inputs{testing::jpeg_picture(64, 48),
                                   testing::png_picture(16, 16, true)};
  const auto done = wait_for(run_all(*pool_, inputs, goal, {}));
  ASSERT_FALSE(done.error) << done.message << " " << done.detail;
  EXPECT_EQ(done.outcome.bytes_before, inputs[0].size()) << "that of the picture";
  const auto broken = wait_for(run_all(*pool_, {inputs[0], to_buffer(as_bytes("text"))}, goal, {}));
  EXPECT_EQ(broken.error, ErrorCode::unsupported_format);
  EXPECT_EQ(broken.message, "File 2: The format of the file is not known.");
}

TEST_F(Pool, inputs_that_the_goal_does_not_take_cost_no_work) {
  start("pressoir-worker");
  EXPECT_EQ(wait_for(run_all(*pool_, pictures(2), {}, {})).error, ErrorCode::invalid_request);
  EXPECT_EQ(wait_for(run_all(*pool_, {}, {}, {})).error, ErrorCode::invalid_request);
  EXPECT_EQ(join(pictures(kMaxInputs + 1)).error, ErrorCode::invalid_request);
  Limits limits;
  const auto inputs = pictures(3);
  limits.max_input_bytes = inputs[0].size() + inputs[1].size() + inputs[2].size() - 1;
  const auto done = join(inputs, limits);
  EXPECT_EQ(done.error, ErrorCode::payload_too_large);
  EXPECT_NE(done.message.find("together"), std::string::npos) << done.message;
  EXPECT_EQ(pool_->stats().jobs, 0U);
}

TEST_F(Pool, a_missing_program_is_reported_at_once) {
  EXPECT_THROW(WorkerPool(context_.get_executor(), config_for("no-such-worker")), Error);
}

TEST_F(Pool, a_program_that_is_not_a_worker_is_named_with_its_setting) {
  start("/bin/false");  // as an absolute path it takes the place of the folder
  const auto done = run(testing::png_picture(8, 8));
  EXPECT_EQ(done.error, ErrorCode::unavailable);
  EXPECT_EQ(done.message, "The worker program ended unexpectedly.");
  EXPECT_EQ(done.detail, "/bin/false, see engine.worker");
}

}  // namespace
}  // namespace pressoir::engine

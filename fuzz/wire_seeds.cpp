// Writes a packet of every kind into a folder: seeds that are never of another version than the
// code that reads them. usage: wire_seeds FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "engine/wire.h"

namespace {

using namespace pressoir;
using namespace pressoir::engine;

wire::Request request_with_everything() {
  wire::Request request;
  request.verb = wire::Verb::optimize;
  request.goal.quality = 73;
  request.goal.palette_quality = 74;
  request.goal.target_score = 81.25;
  request.goal.target_bytes = 1ULL << 40U;
  request.goal.steps = {TurnUpright{true},
                        Resize{12, 34, 5.5, Resize::Fit::cover, true, {}},
                        Crop{7, 8, Crop::Corner{9, 10}, {}},
                        Rotate{270},
                        Flatten{{9, 8, 7}},
                        ReduceColours{16},
                        Upscale{4},
                        ToSrgb{true}};
  request.goal.join = Join{{5, 1ULL << 33U}, 40, 3};
  request.goal.convert = Conversion{Format("jpeg"), true, Colour{1, 2, 3}, 55};
  request.goal.metadata.copyright = true;
  return request;
}

Outcome outcome_with_everything() {
  Outcome outcome;
  outcome.format = Format("png");
  outcome.input_format = Format("jpeg");
  outcome.bytes_before = 10;
  outcome.bytes_after = 9;
  outcome.size = Size{3, 4};
  outcome.score = 90.5;
  outcome.min_score = 89.5;
  outcome.method = "palette+zopfli";
  outcome.metadata_kept = {"icc"};
  outcome.metadata_dropped = {"exif", "xmp"};
  outcome.warnings = {"trailing data dropped"};
  return outcome;
}

Description description() {
  Description description;
  description.formats = {{"png", "png", "image/png", true, true, true, false, true}};
  description.libraries = {{"libpng", "1.6"}};
  description.sandbox = {{"seccomp", true}, {"landlock", false}};
  return description;
}

void write(const std::filesystem::path& file, Bytes packet) {
  std::ofstream(file, std::ios::binary) << as_text(packet);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: wire_seeds FOLDER\n", stderr), 2;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const wire::FailureReport failure{{ErrorCode::corrupt_input, "broken"}, "at 7"};
  auto huge_length = wire::encode(wire::Reply(outcome_with_everything()));
  for (std::size_t i = 10; i < 14; ++i) huge_length[i] = std::byte{0xFF};  // of the first text
  write(folder / "request", wire::encode(wire::Request{}));
  write(folder / "request_full", wire::encode(request_with_everything()));
  write(folder / "outcome", wire::encode(wire::Reply(Outcome{})));
  write(folder / "outcome_full", wire::encode(wire::Reply(outcome_with_everything())));
  write(folder / "description", wire::encode(wire::Reply(description())));
  write(folder / "failure", wire::encode(wire::Reply(failure)));
  write(folder / "score", wire::encode(wire::Reply(85.5)));
  write(folder / "ended", wire::encode(wire::Ended{11, std::chrono::microseconds(1'280)}));
  write(folder / "huge_length", huge_length);
  return 0;
}

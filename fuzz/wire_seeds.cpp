// Writes a packet of every kind into a folder: seeds that are never of another version than the
// code that reads them. usage: wire_seeds FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "engine/wire.h"
#include "model/field_samples.h"

namespace {

using namespace pressoir;
using namespace pressoir::engine;

wire::Request request_with_everything() {
  return {.verb = wire::Verb::optimize, .goal = fields::filled<Goal>(), .limits = {}};
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
  auto huge_length = wire::encode(wire::Reply(fields::filled<Outcome>()));
  for (std::size_t i = 10; i < 14; ++i) huge_length[i] = std::byte{0xFF};  // of the first text
  write(folder / "request", wire::encode(wire::Request{}));
  write(folder / "request_full", wire::encode(request_with_everything()));
  write(folder / "outcome", wire::encode(wire::Reply(Outcome{})));
  write(folder / "outcome_full", wire::encode(wire::Reply(fields::filled<Outcome>())));
  write(folder / "description", wire::encode(wire::Reply(fields::filled<Description>())));
  write(folder / "failure", wire::encode(wire::Reply(failure)));
  write(folder / "score", wire::encode(wire::Reply(fields::filled<Comparison>())));
  write(folder / "ended", wire::encode(wire::Ended{11, std::chrono::microseconds(1'280)}));
  write(folder / "huge_length", huge_length);
  return 0;
}

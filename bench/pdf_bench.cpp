// pdf_bench MODE KEEP FOLDER FILE...: work on PDF files in this process, MODE a level of
// compression, KEEP what stays of metadata: icc, all or none. Results are written into the folder.
// One line of JSON a file: bytes before and after, CPU milliseconds, the check included, and the
// scores of pages.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "codecs/codec.h"
#include "codecs/pdf/pdf.h"

namespace {

using namespace pressoir;
using codecs::Trials;

void measure(Compression level, const MetadataPolicy& kept, const std::filesystem::path& folder,
             const std::filesystem::path& path) try {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto input = as_bytes(text);
  Goal goal;
  goal.compression = level;
  goal.metadata = kept;
  const auto start = Trials::Clock::now();
  Trials trials(text.size(), Trials::Clock::time_point::max());
  codecs::pdf_codec().optimize(input, goal, {}, trials);
  const auto used = Trials::Clock::now() - start;
  const auto warnings = trials.warnings();
  const auto best = std::move(trials).take_best();
  const auto result = best ? Bytes(best->bytes) : input;
  std::ofstream(folder / path.filename(), std::ios::binary) << as_text(result);
  std::printf(R"({"file": "%s", "before": %zu, "after": %zu, "ms": %.1f, "method": "%s")",
              path.filename().c_str(), text.size(), result.size(),
              std::chrono::duration<double, std::milli>(used).count(),
              best ? best->method.c_str() : "unchanged");
  const auto number = [](const char* name, const std::optional<double>& value) {
    std::printf(value ? R"(, "%s": %.2f)" : R"(, "%s": null)", name, value.value_or(0));
  };
  number("score", best ? best->score : std::nullopt);
  number("min_score", best ? best->min_score : std::nullopt);
  for (const auto& warning : warnings) std::printf(R"(, "warning": "%s")", warning.c_str());
  std::printf("}\n");
  std::fflush(stdout);
} catch (const Error& error) {
  std::printf(R"({"file": "%s", "error": "%s", "detail": "%s"})"
              "\n",
              path.filename().c_str(), error.what(), error.detail().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const auto level = fields::value_named<Compression>(argv[1]);
  if (!level) return 2;
  const std::string_view keep = argv[2];
  MetadataPolicy kept;
  kept.all = keep == "all";
  kept.icc = keep == "icc";  // the command line's own policy
  for (int i = 4; i < argc; ++i) measure(*level, kept, argv[3], argv[i]);
}

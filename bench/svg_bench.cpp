// svg_bench SCORE FOLDER FILE...: work on SVG files in this process, lossless where the score is 0,
// each once to warm up and once to be measured; results are written into the folder. Remarks go to
// standard error. One line of JSON a file: bytes before and after, the same in gzip, CPU
// milliseconds of the passes (reading, all passes, writing, and once more over the result, as
// optimize() does), of the pictures inside and of everything with the drawings, how many documents
// were rendered for the lossless part (the first included; each in two sizes) and the single
// drawings of that, those of the search for what nobody sees, the score, and the largest difference
// of a channel at both sizes.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "codecs/svg/document/gzip.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/lossless.h"
#include "codecs/svg/passes/pass_loop.h"
#include "codecs/svg/pictures.h"
#include "codecs/svg/proof/views.h"
#include "codecs/svg/render/drawing.h"
#include "codecs/svg/render/text_fonts.h"
#include "codecs/svg/svg.h"

namespace {

using namespace pressoir;
using namespace pressoir::codecs::svg;
using codecs::Trials;

Trials unlimited(std::optional<std::size_t> size_to_beat = {}) {
  return Trials(size_to_beat, Trials::Clock::time_point::max());
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double milliseconds(const std::function<void()>& work) {
  const auto start = Trials::Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Trials::Clock::now() - start).count();
}

std::string after_passes(std::string_view text) {
  const Goal goal;
  auto document = parse(as_bytes(text));
  const PassContext context{.policy = goal.metadata};
  apply_passes(document, all_passes(), [&](const Pass&) { return std::optional(context); });
  return write(document);
}

int difference(std::string_view before, std::string_view after) {
  const auto left = views_of(parse(as_bytes(before))), right = views_of(parse(as_bytes(after)));
  if (left.size() != right.size()) return 255;
  int largest = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    for (const auto& size : compared_sizes(left[i].size))
      largest = std::max(
          largest,
          largest_difference(Drawing(left[i].svg, left[i].size).draw(size.width, size.height),
                             Drawing(right[i].svg, right[i].size).draw(size.width, size.height)));
  return largest;
}

void measure(const std::filesystem::path& folder, const std::filesystem::path& path,
             const Goal& goal) {
  const auto text = content_of(path);
  std::string result = text;
  double score = 100;
  std::vector<std::string> remarks;
  const auto whole = [&] {
    auto trials = unlimited(text.size());
    codecs::svg_codec().optimize(as_bytes(text), goal, {}, trials);
    remarks = trials.warnings();
    auto best = std::move(trials).take_best();
    if (!best) return;
    result = as_text(best->bytes);
    score = best->score.value_or(100);
  };
  const auto pictures = [&] {
    auto trials = unlimited();
    auto document = parse(as_bytes(text));
    optimize_pictures(document, {}, {}, trials);
  };
  const auto passes = [&] { (void)after_passes(after_passes(text)); };
  passes();
  const double of_passes = milliseconds(passes), of_pictures = milliseconds(pictures);
  const double of_all = milliseconds(whole);
  auto trials = unlimited();
  const auto lossless = lossless_text(text, goal, {}, trials);
  std::ofstream(folder / path.filename(), std::ios::binary) << result;
  std::printf(
      R"({"file": "%s", "before": %zu, "after": %zu, "gzip_before": %zu, "gzip_after": %zu, )"
      R"("passes_ms": %.2f, "pictures_ms": %.2f, "all_ms": %.2f, "renderings": %d, "drawings": %d, "search_drawings": %d, "score": %.2f, "difference": %d})"
      "\n",
      path.filename().c_str(), text.size(), result.size(), packed_size(as_bytes(text)),
      packed_size(as_bytes(result)), of_passes, of_pictures, of_all, lossless.renderings,
      lossless.drawings, lossless.search_drawings, score, difference(text, result));
  for (const auto& remark : remarks)
    std::fprintf(stderr, "%s: %s\n", path.filename().c_str(), remark.c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  (void)use_own_fonts();
  Goal goal;
  if (const double score = std::atof(argv[1]); score > 0) goal.target_score = score;
  for (int i = 3; i < argc; ++i) measure(argv[2], argv[i], goal);
}

#include "codecs/svg/lossless.h"

#include <algorithm>
#include <cmath>

#include "codecs/svg/document/gzip.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/pictures.h"
#include "codecs/svg/proof/proof.h"
#include "codecs/svg/trace.h"
#include "codecs/svg/unseen/remove_unseen.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kMaxRuns = 4;

/// Half a unit in the last place is at most a thousandth of a pixel at twice the size.
int digits_for(const Node& root) {
  const auto box = view_box_of(root);
  const auto size = picture_size(root);
  if (!box) return 3;
  const double pixels = std::max(size.width / box->width, size.height / box->height);
  return std::clamp(3 + static_cast<int>(std::lround(std::log10(pixels))), 0, 8);
}

struct Run {
  std::string text;
  Improved improved;
  int search_drawings = 0;
};

Run written(Improved improved, const Removal& removal = {}) {
  improved.refined = improved.refined || removal.is_cut;
  auto text = write(improved.document);
  return {std::move(text), std::move(improved), removal.drawings};
}

Run run(std::string_view text, const Goal& goal, bool only_analysis, Original& original,
        Trials& trials) {
  auto document = parse(as_bytes(text));
  const PassContext context{
      .policy = goal.metadata, .digits = digits_for(*document.root), .minimal = goal.minimal};
  if (only_analysis || goal.minimal)
    return written(improve(document, context, only_analysis, original, trials));
  const auto whole = document.clone();
  const auto removal = remove_unseen(document, context, trials);
  // Before elements went is what the results are compared with.
  if (removal.elements > 0 && !original) original.emplace(whole);
  auto improved = improve(document, context, false, original, trials);
  // What cannot be proven of the rest is not built upon what was proven of its parts.
  if (removal.elements > 0 && !improved.unproven.empty())
    improved = improve(whole, context, false, original, trials);
  return written(std::move(improved), removal);
}

void report(const Improved& improved, Trials& trials) {
  if (!improved.unproven.empty())
    trials.warn("only what is safe without a look at the picture was done", improved.unproven);
  std::string names;
  for (const auto& name : improved.undone) names.append(names.empty() ? "" : ", ").append(name);
  if (!names.empty()) trials.warn("what would have been seen was undone", names);
}

/// Runs until a run changes nothing; where that does not end, the text gets a trace.
LosslessText settled(std::string_view text, const Goal& goal, bool only_analysis, Trials& trials) {
  Original original;
  auto last = run(text, goal, only_analysis, original, trials);
  report(last.improved, trials);
  const auto unproven = last.improved.unproven;
  int search_drawings = last.search_drawings;
  const auto result = [&](const Run& run, std::string trace) {
    return LosslessText{.text = run.text + trace,
                        .trace_bytes = trace.size(),
                        .unproven = unproven,
                        .undone = run.improved.undone,
                        .renderings = original ? original->renderings() : 0,
                        .drawings = original ? original->drawings() : 0,
                        .search_drawings = search_drawings};
  };
  // What could not be judged once is not drawn again.
  const bool safe = only_analysis || !last.improved.unproven.empty();
  for (int runs = 1; runs < kMaxRuns && !last.improved.refined; ++runs) {
    auto next = run(last.text, goal, safe, original, trials);
    search_drawings += next.search_drawings;
    // What was put back was seen beside the original, which a run on the result does not have.
    const bool is_judged = safe || next.improved.unproven.empty();
    if (next.improved.refined || !is_judged) break;
    if (next.text == last.text) return result(last, {});
    if (next.text.size() >= last.text.size()) break;
    last = std::move(next);
  }
  return result(last, trace_comment(trace_for(goal, kTraceStep), last.text));
}

std::string with_smaller_pictures(std::string_view text, const Goal& goal, const Limits& limits,
                                  Trials& trials) {
  auto document = parse(as_bytes(text));
  const bool changed = optimize_pictures(document, goal, limits, trials);
  return changed ? write(document) : std::string(text);
}

}  // namespace

bool is_smaller(std::string_view text, std::string_view before) {
  return text.size() < before.size() &&
         packed_size(as_bytes(text)) <= packed_size(as_bytes(before));
}

LosslessText lossless_text(std::string_view text, const Goal& goal, const Limits& limits,
                           Trials& trials) {
  const auto with_pictures = with_smaller_pictures(text, goal, limits, trials);
  auto result = settled(with_pictures, goal, false, trials);
  if (is_smaller(result.text, text)) return result;
  if (result.unproven.empty()) {
    auto safe = settled(with_pictures, goal, true, trials);
    if (is_smaller(safe.text, text)) return safe;
  }
  return {.text = std::string(text), .unproven = result.unproven, .undone = result.undone};
}

}  // namespace pressoir::codecs::svg

#include "codecs/pdf/smaller_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "codecs/pdf/check/check.h"
#include "codecs/pdf/check/touched.h"
#include "codecs/pdf/content/contents.h"
#include "codecs/pdf/content/unused.h"
#include "codecs/pdf/fonts/fonts.h"
#include "codecs/pdf/streams/recompress.h"
#include "codecs/pdf/structure/conformance.h"
#include "codecs/pdf/structure/merge.h"
#include "codecs/pdf/structure/side_data.h"
#include "codecs/pdf/structure/xmp.h"
#include "codecs/pdf/trace.h"
#include "codecs/pdf/write/file_writer.h"

namespace pressoir::codecs::pdf {
namespace {

// How much is done; each step back leaves out one thing.
struct Extent {
  bool loss = false, fonts = true, pictures = true, contents = true;
};
constexpr std::array kExtents{Extent{.loss = true}, Extent{}, Extent{.fonts = false},
                              Extent{.fonts = false, .pictures = false},
                              Extent{.fonts = false, .pictures = false, .contents = false}};
// A page may lose so much more than a picture on it: the text beside it counts too.
constexpr double kScoreMargin = 5;
// Where the goal is no score.
constexpr double kLeastScore = 30;

std::string method_of(const Extent& extent) {
  std::string method = "structure";
  if (extent.contents) method += ", resources";
  if (extent.pictures) method += ", pictures";
  if (extent.fonts) method += ", fonts";
  return method;
}

struct Made {
  Buffer file;
  CheckOptions check;
};

void add(Touched& all, Touched more) {
  all.drawn.merge(more.drawn);
  all.proven.merge(more.proven);
}

Made made(const InputFile& input, Document document, const Goal& goal, const Extent& extent,
          Streams& streams) {
  return through_qpdf([&] {
    auto& graph = document.graph();
    const auto conformance = conformance_of(graph);
    Made result;
    result.check.password = input.password;
    result.check.same_side_data = !drop_side_data(document, goal.metadata);
    Touched touched;
    // ISO 19005 asks for widths that agree, and for tables that say which glyphs there are.
    const bool trims = extent.fonts && conformance.pdf_a == 0;
    const auto most = input.limits.max_stream_bytes;
    if (extent.contents) {
      touched.proven = drop_unused_resources(document, most);
      touched.proven.merge(minify_contents(document, most));
    }
    if (trims) add(touched, trim_fonts(graph, most));
    drop_padding(document, conformance.pdf_a > 0, most);
    const int variant = (extent.contents ? 1 : 0) + (trims ? 2 : 0);
    add(touched, streams.recompress(document, {.pictures = extent.pictures,
                                               .loses = extent.loss,
                                               .variant = variant,
                                               .keeps_metadata = conformance.pdf_a > 0}));
    result.check.drawn_pages = pages_with(document, touched.drawn);
    result.check.sampled_pages = pages_with(document, touched.proven);
    merge_equal_objects(graph);
    auto options = options_for(document, conformance, is_fast(goal));
    options.has_trace = true;
    result.file = write_document(document, options);
    put_trace(result.file, trace_of(goal));
    return result;
  });
}

// A look at the input that shows whether there is anything to do.
bool is_left_alone(Document& document, Trials& trials) {
  if (through_qpdf([&] { return is_signed(document.graph()); })) {
    trials.warn("the file is signed and stays as it is: any change would break the signature");
    return true;
  }
  if (!document.damage().empty())
    trials.warn("the PDF file is damaged in places and was rebuilt from what can be read");
  return false;
}

// How pages must look after loss.
void look_for(const Goal& goal, CheckOptions& check) {
  check.least_score = score_target(goal).value_or(kLeastScore + kScoreMargin) - kScoreMargin;
  if (!goal.dpi) return;
  // Detail that is finer is not to stay.
  check.dpi = std::min<double>(check.dpi, *goal.dpi);
  check.least_score = std::min(*check.least_score, kLeastScore);
}

/// One way to a smaller file after the other, until one passes the check.
/// @param read  the input as it was read; empty: it has been used.
std::optional<Candidate> smallest_checked(const InputFile& input, std::optional<Document>& read,
                                          const Goal& goal, Trials& trials) {
  Streams streams(goal, input.limits, trials);
  std::string failed;
  for (const auto& extent : kExtents) {
    if (extent.loss && !is_lossy(goal)) continue;
    if (!failed.empty()) trials.warn("what would have changed the document was left out", failed);
    auto document = read ? std::move(*std::exchange(read, {})) : input.open();
    auto result = made(input, std::move(document), goal, extent, streams);
    const auto size = trials.size_to_beat();
    if (size && result.file.size() >= *size) return std::nullopt;
    const bool has_lost = extent.loss && streams.has_lost();
    if (has_lost) look_for(goal, result.check);
    auto check = checked(input.bytes, result.file, result.check, input.limits, trials);
    failed = std::move(check.difference);
    if (failed.empty())
      return Candidate{.bytes = std::move(result.file),
                       .method = method_of(extent) + (has_lost ? ", loss" : ""),
                       .score = check.score,
                       .min_score = check.lowest_score,
                       .proven_lossless = !has_lost};
  }
  trials.warn("the file stays as it is: what was made of it did not pass its check", failed);
  return std::nullopt;
}

// The best score with which the file fits, else the smallest file.
std::optional<Candidate> fitting(const InputFile& input, std::optional<Document>& read,
                                 const Goal& wanted, Trials& trials) {
  std::optional<Candidate> best;
  Goal goal = wanted;
  goal.compression = Compression::lossless;
  goal.target_bytes.reset();
  for (const double score : {100, 90, 80, 70, 60, 50, 40, 30}) {
    if (score < 100) goal.target_score = score;
    auto candidate = smallest_checked(input, read, goal, trials);
    if (candidate && (!best || candidate->bytes.size() < best->bytes.size()))
      best = std::move(candidate);
    const auto size = best ? best->bytes.size() : input.bytes.size();
    if (size <= *wanted.target_bytes || trials.expired()) break;
  }
  if (!best) return best;
  const bool fits = best->bytes.size() <= *wanted.target_bytes;
  auto trace = trace_of(wanted);
  trace.trace.smallest = !fits;
  put_trace(best->bytes, trace);
  return best;
}

}  // namespace

std::optional<Candidate> smaller_file(const InputFile& input, const Goal& goal, Trials& trials) {
  if (is_done(input.bytes, goal)) return std::nullopt;
  std::optional<Document> read(input.open());
  if (is_left_alone(*read, trials)) return std::nullopt;
  return goal.target_bytes ? fitting(input, read, goal, trials)
                           : smallest_checked(input, read, goal, trials);
}

std::optional<Buffer> without_side_data(Document& document, const MetadataPolicy& policy) {
  return through_qpdf([&]() -> std::optional<Buffer> {
    if (is_signed(document.graph()) || !drop_side_data(document, policy)) return std::nullopt;
    return write_document(document, options_for(document, conformance_of(document.graph()), false));
  });
}

}  // namespace pressoir::codecs::pdf

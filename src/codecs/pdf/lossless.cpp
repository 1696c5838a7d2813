#include "codecs/pdf/lossless.h"

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
#include "codecs/pdf/trace.h"
#include "codecs/pdf/write/file_writer.h"

namespace pressoir::codecs::pdf {
namespace {

FileOptions options_for(Document& document, const Conformance& conformance, bool fast) {
  return {.version = document.version(),
          .object_streams = !conformance.needs_plain_structure(),
          .fast = fast};
}

Buffer written(Document& document, const FileOptions& options) {
  return document.is_linearised() || document.is_encrypted()
             ? write_like_input(document, options)
             : write_file(document.graph(), options);
}

// How much is done; each step back leaves out one thing.
struct Extent {
  bool fonts = true, pictures = true, contents = true;
};
constexpr std::array kExtents{Extent{}, Extent{.fonts = false},
                              Extent{.fonts = false, .pictures = false},
                              Extent{.fonts = false, .pictures = false, .contents = false}};

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

Made made(Bytes input, const Goal& goal, const Limits& limits, const Extent& extent,
          Streams& streams) {
  Document document(input, limits);
  return through_qpdf([&] {
    auto& graph = document.graph();
    const auto conformance = conformance_of(graph);
    Made result;
    result.check.same_side_data = !drop_side_data(document, goal.metadata);
    std::set<QPDFObjGen> drawn;
    // ISO 19005 asks for widths that agree, and for tables that say which glyphs there are.
    const bool trims = extent.fonts && conformance.pdf_a == 0;
    const auto most = limits.max_stream_bytes;
    if (extent.contents) {
      drawn = drop_unused_resources(document, most);
      drawn.merge(minify_contents(document, most));
    }
    if (trims) drawn.merge(trim_fonts(graph, most));
    const int variant = (extent.contents ? 1 : 0) + (trims ? 2 : 0);
    drawn.merge(streams.recompress(document, {.pictures = extent.pictures,
                                              .variant = variant,
                                              .keeps_metadata = conformance.pdf_a > 0}));
    result.check.drawn_pages = pages_with(document, drawn);
    merge_equal_objects(graph);
    auto options = options_for(document, conformance, is_fast(goal));
    options.has_trace = true;
    result.file = written(document, options);
    put_trace(result.file, {.trace = trace_for(goal, kTraceStep), .policy = goal.metadata});
    return result;
  });
}

// A look at the input that shows whether there is anything to do.
bool is_left_alone(Bytes input, const Limits& limits, Trials& trials) {
  Document document(input, limits);
  if (through_qpdf([&] { return is_signed(document.graph()); })) {
    trials.warn("the file is signed and stays as it is: any change would break the signature");
    return true;
  }
  if (!document.damage().empty())
    trials.warn("the PDF file is damaged in places and was rebuilt from what can be read");
  return false;
}

}  // namespace

std::optional<Candidate> smaller_file(Bytes input, const Goal& goal, const Limits& limits,
                                      Trials& trials) {
  if (is_done(input, goal) || is_left_alone(input, limits, trials)) return std::nullopt;
  Streams streams(goal, limits, trials);
  std::string failed;
  for (const auto& extent : kExtents) {
    if (!failed.empty()) trials.warn("what would have changed the document was left out", failed);
    auto result = made(input, goal, limits, extent, streams);
    const auto size = trials.size_to_beat();
    if (size && result.file.size() >= *size) return std::nullopt;
    failed = difference_of(input, result.file, result.check, limits, trials);
    if (failed.empty())
      return Candidate{.bytes = std::move(result.file),
                       .method = method_of(extent),
                       .score = {},
                       .min_score = {},
                       .proven_lossless = true};
  }
  trials.warn("the file stays as it is: what was made of it did not pass its check", failed);
  return std::nullopt;
}

std::optional<Buffer> without_side_data(Bytes input, const MetadataPolicy& policy,
                                        const Limits& limits) {
  Document document(input, limits);
  return through_qpdf([&]() -> std::optional<Buffer> {
    if (is_signed(document.graph()) || !drop_side_data(document, policy)) return std::nullopt;
    return written(document, options_for(document, conformance_of(document.graph()), false));
  });
}

}  // namespace pressoir::codecs::pdf

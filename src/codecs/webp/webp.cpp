#include "codecs/webp/webp.h"

#include <set>

#include "codecs/webp/container.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/repair/repair.h"
#include "codecs/webp/search.h"
#include "codecs/webp/format.h"
#include "codecs/webp/source.h"
#include "raster/colour/colour.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs {
namespace {

using namespace webp;

bool fits(const Goal& goal, std::optional<std::size_t> size) {
  return goal.target_bytes && size && *size <= *goal.target_bytes;
}

SourceOptions lossless_options(const Goal& goal) {
  return {.rotate = raster::rotates_pixels(goal.metadata)};
}
SourceOptions lossy_options(const Goal& goal) {
  return {.rotate = raster::rotates_pixels(goal.metadata), .bake = true};
}
SourceOptions of_itself(SourceOptions options) {
  options.is_itself = true;
  return options;
}

/// Decodes everything, so that nothing damaged is delivered. @throws Error corrupt_input.
void read_to_end(Reader& reader) {
  while (reader.next()) {
  }
}

class WebpCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return webp_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const auto file = parse(input);
    check(file, limits);
    return {.pixels = Pixels{.width = file.width,
                             .height = file.height,
                             .frames = file.frames,
                             .orientation = raster::orientation_of(metadata_of(file)),
                             .has_alpha = file.alpha || file.uncovered},
            .lossy = file.lossy};
  }
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override {
    const auto file = parse(input);
    const auto metadata = metadata_of(file);
    const auto colour =
        raster::output_colour(metadata.icc, raster::ColourModel::rgb, policy, kCarrier);
    auto [kept, warnings] = written(metadata, policy, false, colour.icc);
    Rewritten result{.bytes = assemble(input, kept, {}, true), .warnings = std::move(warnings)};
    if (result.bytes.size() > input.size()) result.bytes = to_buffer(input);
    return result;
  }
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override {
    auto repaired = webp::repair(input, limits);
    if (repaired) repaired->codec = this;
    return repaired;
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes input) const override {
    const auto file = parse(input);
    const auto groups = raster::groups_in(metadata_of(file));
    std::set<std::string> names(groups.begin(), groups.end());
    if (has_other_chunks(file)) names.emplace("other");
    if (file.trailing_data) names.emplace("trailing_data");
    return {names.begin(), names.end()};
  }
  void optimize(Bytes input, const Goal& goal, const Limits& limits,
                Trials& trials) const override {
    if (goal.compression == Compression::none && !is_lossy(goal)) return;
    const auto file = parse(input);
    if (file.frames > 1 && goal.keep_hidden_colours)
      return trials.warn("the coding stays: another could not keep hidden colours of frames");
    Reader reader(input, limits);
    const auto trace = trace_in(file);
    const bool is_done = is_lossy(goal) && trace && covers(*trace, goal, kTraceStep);
    if (file.lossy || is_done) {
      read_to_end(reader);
    } else {
      Source source(reader, goal.metadata, of_itself(lossless_options(goal)));
      if (auto found = encode_lossless(source, goal, limits, trials))
        trials.offer(std::move(*found));
    }
    if (!is_lossy(goal) || is_done || fits(goal, trials.size_to_beat()) || trials.expired()) return;
    Source source(reader, goal.metadata, of_itself(lossy_options(goal)));
    if (goal.target_bytes) {
      auto sized = encode_to_size(source, goal, limits, trials);
      if (sized) trials.offer(std::move(sized->candidate));
      return;
    }
    (void)offer_lossy(source, goal, limits, trials);  // none: the file stays as it is
  }
  [[nodiscard]] std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                const MetadataPolicy& policy) const override {
    if (steps.size() != 1 || !std::holds_alternative<TurnUpright>(steps[0])) return std::nullopt;
    const auto file = parse(input);
    if (file.lossy) return std::nullopt;
    const Limits limits;
    Reader reader(input, limits);
    Source source(reader, policy, {.rotate = true, .is_itself = true});
    Trials trials(std::nullopt, Trials::Clock::time_point::max());
    Goal exact;
    exact.keep_hidden_colours = !file.animated;  // rotated alone; what may go is for optimize()
    auto rotated = encode_lossless(source, exact, limits, trials);
    if (!rotated) return std::nullopt;
    return std::move(rotated->bytes);
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    return std::make_unique<Reader>(input, limits);
  }
  void encode(raster::FrameReader& reader, const Goal& goal, const Limits& limits,
              Trials& trials) const override {
    Source plain(reader, goal.metadata, lossless_options(goal));
    trials.take_warnings(plain.warnings());
    const auto& info = plain.info();
    raster::check_pixels(info.width, info.height, limits);
    if (goal.target_bytes) return encode_to_fit(reader, plain, goal, limits, trials);
    LossyOutcome outcome;
    if (is_lossy(goal)) {
      Source lossy(reader, goal.metadata, lossy_options(goal));
      outcome = offer_lossy(lossy, goal, limits, trials);
    }
    if (outcome.reached && (!outcome.lossless_may_win || trials.expired())) return;
    if (auto whole = encode_lossless(plain, goal, limits, trials)) trials.offer(std::move(*whole));
  }

 private:
  /// The best picture of at most goal.target_bytes: lossless where that fits. It is looked at first
  /// for drawings, last for what needs it only where the best lossy coding leaves room.
  static void encode_to_fit(raster::FrameReader& reader, Source& plain, const Goal& goal,
                            const Limits& limits, Trials& trials) {
    const auto offers_whole = [&] {
      auto whole = encode_lossless(plain, goal, limits, trials);
      if (!whole || whole->bytes.size() > *goal.target_bytes) return false;
      trials.offer(std::move(*whole));
      return true;
    };
    const bool is_drawing = plain.is_drawing();
    if (is_drawing && offers_whole()) return;
    Source lossy(reader, goal.metadata, lossy_options(goal));
    auto sized = encode_to_size(lossy, goal, limits, trials);
    if (sized && sized->is_top && !is_drawing && offers_whole()) return;
    if (sized) trials.offer(std::move(sized->candidate));
  }
};

}  // namespace

const RasterCodec& webp_codec() noexcept {
  static const WebpCodec codec;
  return codec;
}

}  // namespace pressoir::codecs

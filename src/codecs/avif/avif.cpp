#include "codecs/avif/avif.h"

#include <set>

#include "codecs/avif/container.h"
#include "codecs/avif/format.h"
#include "codecs/avif/reader.h"
#include "codecs/avif/search.h"
#include "codecs/avif/source.h"
#include "codecs/read_only.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs {
namespace {

using namespace avif;

bool fits(const Goal& goal, std::optional<std::size_t> size) {
  return goal.target_bytes && size && *size <= *goal.target_bytes;
}

SourceOptions lossless_options(const Goal& goal) {
  return {.rotate = raster::rotates_pixels(goal.metadata)};
}
SourceOptions lossy_options(const Goal& goal) {
  return {.rotate = raster::rotates_pixels(goal.metadata), .bake = true};
}

/// Decodes everything, so that nothing damaged is delivered. @throws Error corrupt_input.
void read_to_end(Reader& reader) {
  while (reader.next()) {
  }
}

class AvifCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return avif_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const Decoder decoder(input, limits);
    return {.pixels = Pixels{.width = decoder.width(),
                             .height = decoder.height(),
                             .frames = decoder.frames(),
                             .orientation = raster::orientation_of(decoder.metadata()),
                             .has_alpha = decoder.has_alpha()},
            .lossy = !decoder.is_identity()};
  }
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override {
    const Decoder decoder(input, already_checked());
    const auto& file = decoder.file();
    const auto metadata = decoder.metadata();
    const auto colour =
        raster::output_colour(metadata.icc, raster::ColourModel::rgb, policy, kCarrier);
    auto [kept, warnings] = written(metadata, policy, false, colour.icc);
    Rewritten result{.bytes = to_buffer(input), .warnings = std::move(warnings)};
    if (!can_be_rewritten(file)) {
      add_warning(result.warnings,
                  "the metadata stay: the file is built in a way that is not rewritten");
      return result;
    }
    Wrapping wrapping{.metadata = std::move(kept), .keeps_trace = true};
    wrapping.keeps_all = policy.all;
    wrapping.keeps_gain_map = policy.all || policy.icc;
    if (!metadata.icc.empty() && wrapping.metadata.icc.empty()) {
      wrapping.colours = decoder.numbers();
      wrapping.colours->primaries = ColourNumbers{}.primaries;
      wrapping.colours->transfer = ColourNumbers{}.transfer;
    }
    auto rewritten = assemble(file, wrapping);
    if (rewritten.size() < input.size()) result.bytes = std::move(rewritten);
    return result;
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes input) const override {
    const Decoder decoder(input, already_checked());
    const auto groups = raster::groups_in(decoder.metadata());
    std::set<std::string> names(groups.begin(), groups.end());
    const auto others = beside(decoder.file());
    if (decoder.code() != raster::ColourCode{}) names.emplace("cicp");
    if (others.gain_map) names.emplace("gain_map");
    if (others.thumbnail) names.emplace("thumbnail");
    if (others.other) names.emplace("other");
    if (decoder.file().trailing_data) names.emplace("trailing_data");
    return {names.begin(), names.end()};
  }
  void optimize(Bytes input, const Goal& goal, const Limits& limits,
                Trials& trials) const override {
    if (goal.compression == Compression::none && !is_lossy(goal)) return;
    Reader reader(input, limits);
    const auto trace = trace_in(reader.decoder().file());
    const bool is_done = is_lossy(goal) && trace && covers(*trace, goal, kTraceStep);
    read_to_end(reader);
    if (!is_lossy(goal) || is_done || fits(goal, trials.size_to_beat()) || trials.expired()) return;
    Source source(reader, goal.metadata, lossy_options(goal));
    if (goal.target_bytes) {
      auto sized = encode_to_size(source, goal, limits, trials);
      if (sized) trials.offer(std::move(sized->candidate));
      return;
    }
    (void)offer_lossy(source, goal, limits, trials);  // none: the file stays as it is
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
    if (is_lossy(goal)) {
      Source lossy(reader, goal.metadata, lossy_options(goal));
      if (goal.target_bytes) {
        auto sized = encode_to_size(lossy, goal, limits, trials);
        if (sized) trials.offer(std::move(sized->candidate));
        return;
      }
      if (offer_lossy(lossy, goal, limits, trials) || trials.expired()) return;
    }
    if (auto whole = encode_lossless(plain, goal, limits, trials)) trials.offer(std::move(*whole));
  }
};

}  // namespace

const RasterCodec& avif_codec() noexcept {
  static const AvifCodec codec;
  return codec;
}

}  // namespace pressoir::codecs

#include "codecs/svg/svg.h"

#include <algorithm>
#include <cmath>

#include "codecs/read_only.h"
#include "codecs/svg/analysis/filter_work.h"
#include "codecs/svg/document/gzip.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/lossless.h"
#include "codecs/svg/lossy/lossy.h"
#include "codecs/svg/metadata.h"
#include "codecs/svg/proof/views.h"
#include "codecs/svg/render/canvas_of.h"
#include "codecs/svg/render/drawing.h"
#include "codecs/svg/render/text_fonts.h"
#include "codecs/svg/resized.h"
#include "codecs/svg/sanitise.h"
#include "codecs/svg/format.h"
#include "codecs/svg/trace.h"

namespace pressoir::codecs {
namespace {

using svg::PictureSize;

/// What is read of a file that is unpacked again after it was let pass.
constexpr std::size_t kMaxText = svg::ReadLimits{}.bytes;

/// The text of a file, whether it is packed or not.
class Text {
 public:
  explicit Text(Bytes file, std::size_t max = kMaxText) : is_packed_(svg::is_gzip(file)) {
    if (is_packed_) unpacked_ = svg::unpacked(file, max);
    bytes_ = is_packed_ ? Bytes(unpacked_) : file;
    if (is_packed_ && !svg::looks_like_svg(bytes_.first(std::min(bytes_.size(), kHeadBytes))))
      throw Error(ErrorCode::unsupported_format, "The gzip file does not hold an SVG.");
  }
  [[nodiscard]] Bytes bytes() const noexcept { return bytes_; }
  /// The file that holds `text` in place of this one.
  [[nodiscard]] Buffer file_of(std::string_view text) const {
    return is_packed_ ? svg::packed(as_bytes(text)) : to_buffer(as_bytes(text));
  }

 private:
  bool is_packed_;
  Buffer unpacked_;
  Bytes bytes_;
};

/// A drawing can be smaller: that of a map in millimetres is not refused for its many pixels.
PictureSize fitting(PictureSize size, const Limits& limits) {
  const auto most = static_cast<double>(std::min(limits.max_frame_pixels, limits.max_total_pixels));
  const double pixels = size.width * size.height;
  if (pixels <= most) return size;
  const double scale = std::sqrt(most / pixels);
  const double height = std::clamp(std::floor(size.height * scale), 1.0, std::floor(most));
  return {std::clamp(std::floor(size.width * scale), 1.0, std::floor(most / height)), height};
}

raster::Canvas drawn(Bytes input, std::uint32_t width, std::uint32_t height) {
  const Text text(input);
  const auto document = svg::parse(text.bytes());
  // The process would end.
  if (std::isinf(svg::filter_seconds(document, {width, height})))
    throw Error(ErrorCode::limit_exceeded, "The SVG has a filter that is too large to be drawn.");
  const auto source = svg::drawable(document);
  (void)svg::use_own_fonts();
  const svg::Drawing drawing(source, svg::picture_size(*document.root));
  return svg::canvas_of(drawing.draw(width, height));
}

}  // namespace

const KnownFormat& SvgCodec::format() const noexcept { return svg_format(); }

Probe SvgCodec::probe(Bytes input, const Limits& limits) const {
  const Text text(input, std::min<std::size_t>(kMaxText, limits.max_input_bytes));
  const auto size = fitting(svg::picture_size(*svg::parse(text.bytes()).root), limits);
  return {.pixels = Pixels{.width = svg::side_of(size.width),
                           .height = svg::side_of(size.height),
                           .has_alpha = true}};
}

Rewritten SvgCodec::rewrite_metadata(Bytes input, const MetadataPolicy& policy) const {
  const Text text(input);
  Rewritten result{.bytes = to_buffer(input), .warnings = {}};
  if (svg::trace_in(as_text(text.bytes()))) return result;
  auto rewritten = text.file_of(svg::with_metadata_of(as_text(text.bytes()), policy));
  if (rewritten.size() < input.size()) result.bytes = std::move(rewritten);
  return result;
}

std::vector<std::string> SvgCodec::side_data(Bytes file) const {
  const Text text(file);
  return svg::side_data(as_text(text.bytes()));
}

std::optional<Repaired> SvgCodec::repair(Bytes input, const Limits& limits) const {
  try {
    (void)probe(input, limits);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    throw Error(ErrorCode::corrupt_input,
                std::string("The SVG file is damaged, and files of this format cannot be "
                            "repaired: ") +
                    error.what(),
                error.detail());
  }
  return std::nullopt;
}

std::optional<Sanitised> SvgCodec::sanitise(Bytes input, const Limits& limits) const {
  const Text text(input, std::min<std::size_t>(kMaxText, limits.max_input_bytes));
  auto document = svg::parse(text.bytes());
  auto removed = svg::sanitise(document);
  if (removed.empty()) return std::nullopt;
  return Sanitised{.bytes = text.file_of(svg::write(document)), .removed = std::move(removed)};
}

void SvgCodec::optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const {
  const Text text(input, std::min<std::size_t>(kMaxText, limits.max_input_bytes));
  if (goal.compression == Compression::none && !is_lossy(goal)) {
    (void)svg::parse(text.bytes());
    return;
  }
  const auto before = as_text(text.bytes());
  const auto trace = svg::trace_in(before);
  if (trace && covers(*trace, goal, svg::kTraceStep)) return;
  const auto lossless = svg::lossless_text(before, goal, limits, trials);
  if (lossless.text != before)
    trials.offer({.bytes = text.file_of(lossless.text),
                  .method = "passes",
                  .score = {},
                  .min_score = {},
                  .proven_lossless = true});
  if (!is_lossy(goal) || goal.minimal || !lossless.unproven.empty()) return;
  const auto lossy = svg::lossy_text(lossless, goal, trials);
  if (!lossy || !svg::is_smaller(as_text(lossy->bytes), before)) return;
  trials.offer({.bytes = text.file_of(as_text(lossy->bytes)),
                .method = "coarse",
                .score = lossy->score,
                .min_score = lossy->min_score});
}

std::optional<Buffer> SvgCodec::transform(Bytes input, std::span<const Step> steps,
                                          const MetadataPolicy& /*policy*/) const {
  const Text text(input);
  auto document = svg::parse(text.bytes());
  if (!svg::resize(document, steps, already_checked())) return std::nullopt;
  return text.file_of(svg::write(document));
}

std::unique_ptr<raster::FrameReader> SvgCodec::read(Bytes input, const Limits& limits) const {
  return read_reduced(input, limits, {});
}

std::unique_ptr<raster::FrameReader> SvgCodec::read_reduced(Bytes input, const Limits& limits,
                                                            const DecodeHint& hint) const {
  const auto pixels = probe(input, limits).pixels.value();
  const bool has_hint = hint.width > 0 && hint.height > 0;
  raster::FramesInfo info{.width = has_hint ? hint.width : pixels.width,
                          .height = has_hint ? hint.height : pixels.height,
                          .exact = false};
  check_size(info.width, info.height, limits);
  return std::make_unique<StillReader>(
      info, raster::Metadata{}, [input, info] { return drawn(input, info.width, info.height); });
}

void SvgCodec::encode(raster::FrameReader& /*source*/, const Goal& /*goal*/,
                      const Limits& /*limits*/, Trials& /*trials*/) const {
  throw Error(ErrorCode::invalid_request,
              "SVG files cannot be made of pixels: name another format to convert to.");
}

const RasterCodec& svg_codec() noexcept {
  static const SvgCodec codec;
  return codec;
}

}  // namespace pressoir::codecs

#include "raster/watermark/watermark.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/warnings.h"
#include "raster/colour/colour.h"
#include "raster/colour/from_srgb.h"
#include "raster/watermark/compose.h"
#include "raster/watermark/font_files.h"
#include "raster/watermark/outline.h"
#include "raster/watermark/placement.h"
#include "raster/watermark/stamp.h"
#include "raster/watermark/text_mask.h"
#include "raster/watermark/watermark_check.h"
#include "raster/watermark/watermark_limits.h"

namespace pressoir::raster {
namespace {

using Element = Watermark::Element;

/// An element with what the size of the picture alone says of it, and what is drawn once.
struct Item {
  Element element;
  const Canvas* stamp = nullptr;  ///< null: a text
  Size size;                      ///< of the stamp, as drawn
  Placement placement;
  std::optional<Outline> outline;  ///< of the text, until its mask is drawn
  std::optional<Canvas> mask;
  std::optional<Canvas> pixels;  ///< in the colours of the canvases: the stamp, or one of the text
};

const Canvas& stamp_of(const Element& element, std::span<const Canvas> stamps) {
  const std::size_t index = *element.stamp;
  if (index < stamps.size()) return stamps[index];
  throw Error(ErrorCode::invalid_request,
              "Watermark: stamp is " + std::to_string(index) + ", counted from 0; of " +
                  std::to_string(stamps.size()) + " pictures to stamp with there is none such.");
}

/// Warns of what a text is not drawn with. @return the fonts for it.
FontChain fonts_for(const Element& element, std::vector<std::string>& warnings) {
  auto chain = FontFiles::installed().chain(element.family, element.bold, element.italic);
  if (chain.is_replaced)
    add_warning(warnings, "a font is not there and another one took its place",
                element.family + " by " + std::string(chain.fonts.front().face->family));
  return chain;
}

/// "U+1F9FF, U+0EDE and 3 more"
std::string names_of(const std::vector<char32_t>& points) {
  constexpr std::size_t kNamed = 8;
  std::string names;
  for (std::size_t i = 0; i < std::min(points.size(), kNamed); ++i) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned>(points[i]));
    names.append(i == 0 ? "" : ", ").append(name.data());
  }
  if (points.size() > kNamed) names += " and " + std::to_string(points.size() - kNamed) + " more";
  return names;
}

Canvas pixel_of(Colour colour) {
  Canvas pixel(1, 1, {});
  std::ranges::copy(std::array{colour.red, colour.green, colour.blue}, pixel.row8(0).begin());
  return pixel;
}

bool is_coloured(const Item& item) {
  const auto& [red, green, blue] = item.element.colour;
  return item.stamp ? has_colours(*item.stamp) : red != green || green != blue;
}

}  // namespace

struct WatermarkPainter::State {
  Size size;
  std::vector<Item> items;
  std::vector<std::string> warnings;
  std::set<char32_t> missing;  ///< characters that no font has
  bool is_coloured = false;
  std::optional<Canvas> like;  ///< one pixel of the canvases that the items are prepared for
  bool converts = false;       ///< such canvases become sRGB: theirs does not say how to get there

  void add(const Element& element, std::span<const Canvas> stamps);
  void check_cover() const;
  void draw_masks();
  void prepare_for(const Canvas& canvas);
  bool take_colours(const Canvas& pixel);
};

void WatermarkPainter::State::add(const Element& element, std::span<const Canvas> stamps) {
  auto& item = items.emplace_back();
  item.element = element;
  if (element.stamp) {
    item.stamp = &stamp_of(element, stamps);
    item.size = stamp_size(*item.stamp, element, size);
    item.placement = place(element, item.size.width, item.size.height, size);
  } else {
    item.outline = outline_of(element.text, element.x, fonts_for(element, warnings));
    missing.insert(item.outline->missing.begin(), item.outline->missing.end());
    const auto& [left, top, right, bottom] = item.outline->extent;
    item.placement =
        place(element, (right - left) * element.size, (bottom - top) * element.size, size);
  }
  is_coloured = is_coloured || raster::is_coloured(item);
}

void WatermarkPainter::State::check_cover() const {
  const std::uint64_t allowed = std::uint64_t{size.width} * size.height * kMaxCover;
  std::uint64_t pixels = 0;
  for (const auto& item : items) pixels += item.placement.pixels;
  if (pixels > allowed)
    throw Error(ErrorCode::invalid_request,
                "Watermark: elements cover " + std::to_string(pixels) +
                    " pixels, overlaps counted again; at most " + std::to_string(allowed) + " (" +
                    std::to_string(kMaxCover) + " times the picture) are allowed.");
}

void WatermarkPainter::State::draw_masks() {
  std::erase_if(items, [](const Item& item) { return item.placement.copies.empty(); });
  for (auto& item : items) {
    if (!item.outline) continue;
    item.mask = text_mask(*item.outline, item.element, item.placement);
    item.outline.reset();
  }
}

bool WatermarkPainter::State::take_colours(const Canvas& pixel) {
  for (auto& item : items) {
    item.pixels.reset();
    auto pixels = item.stamp ? drawn_stamp(*item.stamp, item.element, item.size, item.placement)
                             : pixel_of(item.element.colour);
    if (!pixels) continue;  // nothing of it shows
    item.pixels = from_srgb(*pixels, pixel);
    if (!item.pixels) return false;
  }
  return true;
}

void WatermarkPainter::State::prepare_for(const Canvas& canvas) {
  const auto& layout = canvas.layout();
  if (like && like->layout() == layout && like->icc() == canvas.icc() && like->code == canvas.code)
    return;
  like.emplace(1, 1, layout);
  like->set_colours_of(canvas);
  converts = !take_colours(*like);
  if (converts) take_colours(to_srgb(*like));
}

WatermarkPainter::WatermarkPainter(const Watermark& watermark, Size size,
                                   std::span<const Canvas> stamps)
    : state_(std::make_unique<State>()) {
  check(watermark);
  state_->size = size;
  for (const auto& element : watermark.elements) state_->add(element, stamps);
  const auto& missing = state_->missing;
  if (!missing.empty())
    add_warning(state_->warnings, "no font has characters of the watermark",
                names_of({missing.begin(), missing.end()}));
  state_->check_cover();
  state_->draw_masks();
}

WatermarkPainter::~WatermarkPainter() = default;

Canvas WatermarkPainter::paint(Canvas canvas) {
  if (Size{canvas.width(), canvas.height()} != state_->size)
    throw Error(ErrorCode::internal, "A watermark was made for pictures of another size.");
  if (state_->is_coloured && canvas.layout().model == ColourModel::grey)
    canvas = grey_as_rgb(to_srgb(canvas));
  state_->prepare_for(canvas);
  if (state_->converts) canvas = to_srgb(canvas);
  const Box all{0, 0, canvas.width(), canvas.height()};
  for (const auto& item : state_->items) {
    if (!item.pixels) continue;
    const auto& window = item.placement.window;
    const Layer layer{.pixels = &*item.pixels,
                      .mask = item.mask ? &*item.mask : nullptr,
                      .opacity = item.element.opacity_percent / 100};
    for (const auto& copy : item.placement.copies)
      compose(canvas, layer, copy.left + window.left, copy.top + window.top, copy.common(all));
  }
  return canvas;
}

const std::vector<std::string>& WatermarkPainter::warnings() const noexcept {
  return state_->warnings;
}

Canvas draw(const Watermark& watermark, Canvas canvas, std::span<const Canvas> stamps) {
  WatermarkPainter painter(watermark, {canvas.width(), canvas.height()}, stamps);
  return painter.paint(std::move(canvas));
}

}  // namespace pressoir::raster

#include "raster/watermark/outline.h"

#include <hb.h>

#include <algorithm>
#include <span>

#include "base/bytes.h"
#include "raster/watermark/lines.h"
#include "raster/watermark/font_map.h"

namespace pressoir::raster {
namespace {

constexpr double kUnits = double{kEmPixels} * PANGO_SCALE;  // of Pango and HarfBuzz, in an em

struct Deleter {
  void operator()(PangoFontDescription* description) const noexcept {
    pango_font_description_free(description);
  }
  void operator()(hb_draw_funcs_t* functions) const noexcept { hb_draw_funcs_destroy(functions); }
};

/// Takes the segments of glyphs, moved to where each stands.
class Pen {
 public:
  explicit Pen(Outline& outline) : outline_(outline), functions_(hb_draw_funcs_create()) {
    auto* f = functions_.get();
    hb_draw_funcs_set_move_to_func(
        f,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x, float y, void*) {
          static_cast<Pen*>(pen)->add(Outline::Verb::move, {x, y});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        f,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x, float y, void*) {
          static_cast<Pen*>(pen)->add(Outline::Verb::line, {x, y});
        },
        nullptr, nullptr);
    // Without a function for quadratic curves they come as cubic ones.
    hb_draw_funcs_set_cubic_to_func(
        f,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x1, float y1, float x2, float y2,
           float x3, float y3, void*) {
          static_cast<Pen*>(pen)->add(Outline::Verb::curve, {x1, y1, x2, y2, x3, y3});
        },
        nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(
        f,
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, void*) {
          static_cast<Pen*>(pen)->add(Outline::Verb::close, {});
        },
        nullptr, nullptr);
  }

  void draw(PangoFont* font, hb_codepoint_t glyph, double x, double y) {
    x_ = x, y_ = y;
    shape_ = {.segments = {}, .embolden = is_emboldened(font), .extent = {x, y, x, y}};
    hb_font_get_glyph_shape(pango_font_get_hb_font(font), glyph, functions_.get(), this);
    if (shape_.segments.empty()) return;
    const auto& [left, top, right, bottom] = shape_.extent;
    outline_.extent.include(left, top, 0);
    outline_.extent.include(right, bottom, 0);
    outline_.shapes.push_back(std::move(shape_));
  }

 private:
  void add(Outline::Verb verb, std::initializer_list<float> points) {
    auto& segment = shape_.segments.emplace_back();
    segment.verb = verb;
    const auto* point = points.begin();
    for (std::size_t i = 0; i < points.size(); i += 2) {
      const double x = segment.points.at(i) = x_ + double{*point++} / kUnits;
      const double y = segment.points.at(i + 1) = y_ - double{*point++} / kUnits;
      shape_.extent.include(x, y, shape_.embolden ? kEmboldenEm / 2 : 0);
    }
  }
  Outline& outline_;
  Outline::Shape shape_;
  std::unique_ptr<hb_draw_funcs_t, Deleter> functions_;
  double x_ = 0, y_ = 0;
};

GObjectPointer<PangoLayout> layout_of(PangoContext* context, std::string_view line) {
  GObjectPointer<PangoLayout> layout(pango_layout_new(context));
  pango_layout_set_single_paragraph_mode(layout.get(), 1);
  pango_layout_set_text(layout.get(), line.data(), narrow<int>(line.size()));
  return layout;
}

GObjectPointer<PangoContext> context_of(PangoFontMap* map) {
  GObjectPointer<PangoContext> context(pango_font_map_create_context(map));
  const std::unique_ptr<PangoFontDescription, Deleter> size(pango_font_description_new());
  pango_font_description_set_absolute_size(size.get(), kUnits);
  pango_context_set_font_description(context.get(), size.get());
  pango_context_set_language(context.get(), pango_language_from_string("en"));
  pango_context_set_round_glyph_positions(context.get(), 0);
  return context;
}

void note_missing(PangoGlyph glyph, std::vector<char32_t>& missing) {
  const char32_t point = glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
  if (std::ranges::find(missing, point) == missing.end()) missing.push_back(point);
}

/// The glyphs of a run from left to right. @return how far they go, from x on.
double draw_run(const PangoGlyphItem& run, double x, double y, Pen& pen,
                std::vector<char32_t>& missing) {
  double width = 0;
  const std::span glyphs(run.glyphs->glyphs, static_cast<std::size_t>(run.glyphs->num_glyphs));
  for (const auto& [glyph, geometry, attributes] : glyphs) {
    const bool is_missing = (glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0;
    if (is_missing) note_missing(glyph, missing);
    if (glyph != PANGO_GLYPH_EMPTY)
      pen.draw(run.item->analysis.font, is_missing ? 0 : glyph,
               x + width + geometry.x_offset / kUnits,
               y + (geometry.y_offset + run.y_offset) / kUnits);
    width += geometry.width / kUnits;
  }
  return width;
}

}  // namespace

void Outline::Extent::include(double x, double y, double margin) {
  left = std::min(left, x - margin);
  right = std::max(right, x + margin);
  top = std::min(top, y - margin);
  bottom = std::max(bottom, y + margin);
}

Outline outline_of(std::string_view text, Gravity::Side alignment, const FontChain& chain) {
  const auto map = make_font_map(chain);
  const auto context = context_of(map.get());
  std::vector<GObjectPointer<PangoLayout>> layouts;
  std::vector<PangoRectangle> boxes;
  int width = 0;
  for (const auto line : lines_of(text)) {
    layouts.push_back(layout_of(context.get(), line));
    auto& box = boxes.emplace_back();
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layouts.back().get(), 0), nullptr,
                                  &box);
    width = std::max(width, box.width);
  }
  Outline outline;
  outline.extent.right = width / kUnits;
  Pen pen(outline);
  double y = 0;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const double room = (width - boxes[i].width) / kUnits;
    const double x = alignment == Gravity::Side::start    ? 0
                     : alignment == Gravity::Side::centre ? room / 2
                                                          : room;
    const auto* line = pango_layout_get_line_readonly(layouts[i].get(), 0);
    double at = x - boxes[i].x / kUnits;
    for (const GSList* run = line->runs; run; run = run->next)
      at += draw_run(*static_cast<const PangoGlyphItem*>(run->data), at, y - boxes[i].y / kUnits,
                     pen, outline.missing);
    y += boxes[i].height / kUnits;
  }
  outline.extent.bottom = std::max(outline.extent.bottom, y);
  return outline;
}

}  // namespace pressoir::raster

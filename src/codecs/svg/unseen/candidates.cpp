#include "codecs/svg/unseen/candidates.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/shapes/clip_window.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/shapes/painted_bounds.h"
#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/style/properties.h"
#include "codecs/svg/values/colours.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::size_t kMostShapes = 3000;  // each is compared with those after it

/// A shape where it is drawn.
struct Placed {
  Node* element;
  Bounds painted;              ///< as Candidate::bounds
  std::optional<Bounds> area;  ///< of its outline alone, where it hides what is below
};

/// Whether all that drawings may get wrong of the element is certainly not there: what is declared
/// is known here, and clips and masks are elements of the document.
bool is_plain(const Node& element, const ShapeDocument& shapes) {
  const auto& cascade = shapes.styled.cascade;
  const bool is_known = std::ranges::all_of(cascade.declared(element), [](const auto& declared) {
    return !declared.uncertain && style::property_named(declared.name) != nullptr;
  });
  if (!is_known || !shapes.is(element, "filter", "none")) return false;
  for (const std::string_view name : {"clip-path", "mask"}) {
    const auto value = cascade.specified(element, name);
    if (!value || (*value != "none" && !value->starts_with("url(#"))) return false;
  }
  return true;
}

bool is_plain_to_root(const Node& element, const ShapeDocument& shapes) {
  for (const auto* at = &element; at != nullptr; at = at->parent)
    if (!is_plain(*at, shapes)) return false;
  return true;
}

bool is_opaque(const Node& shape, const ShapeDocument& shapes) {
  const auto fill = shapes.styled.cascade.specified(shape, "fill");
  const auto colour = fill ? colour_in(*fill) : std::nullopt;
  if (!colour || colour->alpha < 1) return false;
  for (const auto& [property, value] : {std::pair("fill-opacity", "1"),
                                        {"opacity", "1"},
                                        {"mask", "none"},
                                        {"clip-path", "none"},
                                        {"visibility", "visible"}})
    if (!shapes.is(shape, property, value)) return false;
  return true;
}

bool is_without_paint(const Node& shape, const ShapeDocument& shapes) {
  const bool has_fill = !shapes.is(shape, "fill", "none") && !shapes.is(shape, "fill-opacity", "0");
  const bool has_stroke = !shapes.is(shape, "stroke", "none") &&
                          !shapes.is(shape, "stroke-opacity", "0") &&
                          half_width_of_stroke(shape, shapes) != 0;
  return !has_fill && !has_stroke;
}

std::optional<Placed> placed(Node& shape, const ShapeDocument& shapes) {
  const auto around = matrix_around(shape, shapes);
  const auto painted = around ? painted_bounds(shape, shapes) : std::nullopt;
  if (!painted) return std::nullopt;
  Placed result{.element = &shape, .painted = *around * *painted, .area = std::nullopt};
  const auto outline = is_opaque(shape, shapes) ? outline_of(shape) : std::nullopt;
  if (outline && !outline->empty())
    result.area = *around * (*transform_of(shape) * bounds_of(*outline));
  return result;
}

/// All shapes that are drawn where they stand, in the order in which they are drawn.
std::vector<Placed> placed_shapes(Document& document, const ShapeDocument& shapes) {
  std::vector<Placed> found;
  for_each_element(*document.root, [&](Node& element) {
    if (!is_shape(element) || found.size() >= kMostShapes) return;
    if (!is_plain_to_root(element, shapes)) return;
    if (auto shape = placed(element, shapes)) found.push_back(*shape);
  });
  return found;
}

/// Whether no picture of the document shows the place, however large and of whatever shape. What
/// is beside a viewBox is shown where it is fitted into another shape, to its sides or above and
/// below; what is right of and below a picture without one, where it is given more room.
bool is_outside(const Bounds& bounds, const Node& root) {
  const auto box = view_box_of(root);
  if (!box) return bounds.high.x < 0 || bounds.high.y < 0;
  const bool beside = bounds.high.x < box->x || bounds.low.x > box->x + box->width;
  const bool above_or_below = bounds.high.y < box->y || bounds.low.y > box->y + box->height;
  const auto* fit = root.find("preserveAspectRatio");
  const bool is_exact = fit && (*fit == "none" || fit->ends_with(" slice"));
  return is_exact ? beside || above_or_below : beside && above_or_below;
}

/// Whether what is outside may be shown after all.
bool shows_outside(const Document& document, const ShapeDocument& shapes) {
  bool has_views = false;
  for_each_element(*document.root,
                   [&](const Node& node) { has_views = has_views || node.is("view"); });
  return has_views || shapes.styled.cascade.declared(*document.root, "overflow") != nullptr;
}

/// Whether a clip around the shape, or its own, lets nothing of it through.
bool is_clipped_away(const Placed& shape, const ShapeDocument& shapes) {
  for (const auto* at = shape.element; at->parent != nullptr; at = at->parent) {
    const auto window = clip_window_of(*at, shapes);
    const auto around = window ? matrix_around(*at, shapes) : std::nullopt;
    const auto own = around ? transform_of(*at) : std::nullopt;
    if (own && !(*around * (*own * *window)).meets(shape.painted)) return true;
  }
  return false;
}

std::size_t size_of(const Node& element) { return element.name.size() + attributes_size(element); }

bool may_change(const Document& document, const ShapeDocument& shapes) {
  const auto found = analyse(document);
  return !shapes.styled.may_restructure() || found.depends_on_structure() ||
         found.has_other_looks();
}

bool may_go(const Node& shape, const ShapeDocument& shapes) {
  return shape.children.empty() && !may_be_pointed_at(shape) &&
         is_removable(shapes.styled.references, shape);
}

}  // namespace

std::vector<Candidate> candidates_of(Document& document, const ShapeDocument& shapes) {
  if (may_change(document, shapes)) return {};
  const auto all = placed_shapes(document, shapes);
  const bool is_window = !shows_outside(document, shapes);
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& shape = all[i];
    if (!may_go(*shape.element, shapes)) continue;
    const bool is_covered = std::any_of(
        all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end(),
        [&](const Placed& other) { return other.area && other.area->holds(shape.painted); });
    if (is_covered || is_without_paint(*shape.element, shapes) ||
        (is_window && is_outside(shape.painted, *document.root)) || is_clipped_away(shape, shapes))
      found.push_back({.element = shape.element, .bounds = shape.painted});
  }
  std::ranges::stable_sort(found, std::greater(),
                           [](const Candidate& each) { return size_of(*each.element); });
  return found;
}

}  // namespace pressoir::codecs::svg

#include "codecs/svg/proof/suspects.h"

#include <algorithm>
#include <optional>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/proof/symbol_sheets.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/shapes/painted_bounds.h"
#include "codecs/svg/shapes/placement.h"

namespace pressoir::codecs::svg {
namespace {

/// The nearest symbol around the element, counted among those on sheets; empty: none.
std::optional<std::size_t> number_of_symbol(const Node& element,
                                            std::span<const std::string> symbols) {
  const auto* symbol = ancestor_named(element, "symbol");
  const auto* id = symbol ? symbol->find("id") : nullptr;
  const auto found = id ? std::find(symbols.begin(), symbols.end(), *id) : symbols.end();
  if (found == symbols.end()) return std::nullopt;
  return static_cast<std::size_t>(found - symbols.begin());
}

/// Places of elements in the drawings.
class Places {
 public:
  explicit Places(Document& document)
      : shapes_(document, PassContext{.policy = policy_}),
        viewport_(viewport_of(*document.root)),
        size_(picture_size(*document.root)),
        symbols_(unused_symbols(document)) {}

  /// Whether the element may be what differs; empty: its place is not known.
  [[nodiscard]] std::optional<bool> meets(const Node& element,
                                          const ViewDifference& difference) const {
    const auto& where = difference.where;
    if (const auto number = number_of_symbol(element, symbols_)) {
      const auto [sheet, box] = cell_of(*number);
      return sheet + 1 == difference.view &&
             where.meets(scaled({box.x, box.y, box.x + box.width, box.y + box.height}, kSheetSize,
                                where.size()));
    }
    if (difference.view != 0) return std::nullopt;
    const auto bounds = bounds_around(element);
    const auto matrix = bounds ? matrix_around(element, shapes_) : std::nullopt;
    if (!bounds || !matrix || !viewport_) return std::nullopt;
    const auto shown = *viewport_ * (*matrix * *bounds);
    return where.meets(
        scaled({shown.low.x, shown.low.y, shown.high.x, shown.high.y}, size_, where.size()));
  }

 private:
  /// Where its stroke is not known, about.
  [[nodiscard]] std::optional<Bounds> bounds_around(const Node& element) const {
    if (auto painted = painted_bounds(element, shapes_)) return painted;
    const auto outline = is_shape(element) ? outline_of(element) : std::nullopt;
    const auto own = outline ? transform_of(element) : std::nullopt;
    if (!own || outline->empty()) return std::nullopt;
    constexpr double kShare = 1.0 / 200;
    return *own * bounds_of(*outline).grown(kShare * shapes_.scales.extent());
  }
  static PixelBox scaled(const PixelBox& box, PictureSize from, Size to) {
    const double x = to.width / from.width, y = to.height / from.height;
    return {box.left * x, box.top * y, box.right * x, box.bottom * y};
  }

  MetadataPolicy policy_;
  ShapeDocument shapes_;
  std::optional<Matrix> viewport_;
  PictureSize size_;
  std::vector<std::string> symbols_;
};

bool has_coordinates(const Node& node) {
  return is_shape(node) || is_definition(node) || is_text(node) || node.is("use") ||
         node.is("image") || node.is("svg") || node.is("stop") || is_filter_step(node);
}

}  // namespace

std::vector<Node*> suspects(Document& document, std::span<const ViewDifference> differences,
                            bool placed) {
  const Places places(document);
  std::vector<Node*> found;
  for_each_element(*document.root, [&](Node& element) {
    const bool is_final = element.finer == Node::kExact;
    if (!element.parent || is_final || !has_coordinates(element)) return;
    const bool is_one = std::any_of(differences.begin(), differences.end(), [&](const auto& each) {
      const auto meets = places.meets(element, each);
      return placed ? meets.value_or(false) : !meets.has_value();
    });
    if (is_one) found.push_back(&element);
  });
  return found;
}

void make_finer(std::span<Node* const> elements, std::uint8_t finer) {
  for (auto* element : elements)
    for (auto* at = element; at; at = at->parent) at->finer = std::max(at->finer, finer);
}

}  // namespace pressoir::codecs::svg

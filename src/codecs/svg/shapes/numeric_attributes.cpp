#include "codecs/svg/shapes/numeric_attributes.h"

#include <algorithm>
#include <array>

namespace pressoir::codecs::svg {
namespace {

struct Known {
  std::string_view name;
  NumericAttribute kind;
};

constexpr NumericAttribute kLength{.is_list = false, .is_share = false};
constexpr NumericAttribute kLengths{.is_list = true, .is_share = false};
constexpr NumericAttribute kShare{.is_list = false, .is_share = true};

/// By name. Attributes that mean something else on some elements (rotate, values, order) are
/// absent.
constexpr auto kKnown = std::to_array<Known>({
    {"cx", kLength},
    {"cy", kLength},
    {"dx", kLengths},
    {"dy", kLengths},
    {"fill-opacity", kShare},
    {"flood-opacity", kShare},
    {"font-size", kLength},
    {"fr", kLength},
    {"fx", kLength},
    {"fy", kLength},
    {"height", kLength},
    {"letter-spacing", kLength},
    {"markerHeight", kLength},
    {"markerWidth", kLength},
    {"offset", kShare},
    {"opacity", kShare},
    {"points", kLengths},
    {"r", kLength},
    {"refX", kLength},
    {"refY", kLength},
    {"rx", kLength},
    {"ry", kLength},
    {"stdDeviation", kLengths},
    {"stop-opacity", kShare},
    {"stroke-dasharray", kLengths},
    {"stroke-dashoffset", kLength},
    {"stroke-miterlimit", kShare},
    {"stroke-opacity", kShare},
    {"stroke-width", kLength},
    {"textLength", kLength},
    {"viewBox", kLengths},
    {"width", kLength},
    {"word-spacing", kLength},
    {"x", kLengths},
    {"x1", kLength},
    {"x2", kLength},
    {"y", kLengths},
    {"y1", kLength},
    {"y2", kLength},
});
static_assert(std::ranges::is_sorted(kKnown, {}, &Known::name));

}  // namespace

std::optional<NumericAttribute> numeric_attribute(const Node& element, std::string_view attribute) {
  if (element.space != Space::svg || element.is("hkern") || element.is("vkern"))
    return std::nullopt;
  const auto* const found = std::ranges::lower_bound(kKnown, attribute, {}, &Known::name);
  if (found == kKnown.end() || found->name != attribute) return std::nullopt;
  if (attribute == "offset" && !element.is("stop")) return std::nullopt;
  return found->kind;
}

}  // namespace pressoir::codecs::svg

// All that passes over shapes ask of a document, made once for each application. Pure.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>

#include "codecs/svg/analysis/scales.h"
#include "codecs/svg/passes/pass.h"
#include "codecs/svg/paths/look_of.h"
#include "codecs/svg/style/styled_document.h"
#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {

/// Valid until the tree changes; of attributes of shapes alone, see Cascade::forget().
struct ShapeDocument {
  ShapeDocument(Document& document, const PassContext& context)
      : styled(document),
        scales(document, styled.references),
        looks(document, styled),
        root_digits(context.digits),
        care(context.care) {}

  /// Whether the property is certainly that for the element.
  [[nodiscard]] bool is(const Node& element, std::string_view property,
                        std::string_view value) const {
    return is_certainly(styled.cascade, element, property, value);
  }
  [[nodiscard]] int digits(const Node& element) const {
    return std::min(scales.digits(element, root_digits) + element.finer, kMaxDigits);
  }
  /// Of the coordinates around the element, without its own transform.
  [[nodiscard]] int digits_around(const Node& element) const {
    const int around = element.parent == nullptr ? root_digits : digits(*element.parent);
    return std::min(around + element.finer, kMaxDigits);
  }
  /// Whether the attributes alone say what the element's outline is: no style declares a part of
  /// it, and nothing animates it.
  [[nodiscard]] bool has_known_outline(const Node& element) const;
  /// Whether the transform attribute alone transforms the element, and no selector asks for it.
  [[nodiscard]] bool has_known_transform(const Node& element) const;
  /// The same of elements that need not stay exactly as they are.
  [[nodiscard]] bool has_plain_outline(const Node& element) const {
    return element.finer != Node::kExact && has_known_outline(element);
  }
  [[nodiscard]] bool has_plain_transform(const Node& element) const {
    return element.finer != Node::kExact && has_known_transform(element);
  }

  style::StyledDocument styled;
  Scales scales;
  Looks looks;
  int root_digits;
  Care care;  ///< as in PassContext
};

/// How many bytes the attributes take in the start tag.
std::size_t attributes_size(const Node& element) noexcept;

/// The element without what is in it, to be changed and compared.
std::unique_ptr<Node> bare_copy(const Node& element);

}  // namespace pressoir::codecs::svg

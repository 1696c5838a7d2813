// What of an element's outline can be seen, by the styles that count for it. Pure; any thread.
#pragma once

#include "codecs/svg/document/node.h"
#include "codecs/svg/paths/look.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {

/// Over one document. Valid as long as its styles.
class Looks {
 public:
  /// @param styled  of the same document; must outlive it.
  Looks(const Document& document, const style::StyledDocument& styled);

  /// Of a path, or of a shape as it would look if it were one.
  [[nodiscard]] PathLook of(const Node& element) const;

 private:
  [[nodiscard]] bool may_be_marked(const Node& element) const;

  const style::StyledDocument& styled_;
  bool has_markers_ = false;  ///< the document has elements that markers can be
};

/// Whether another element draws or moves along this one (textPath, mpath), so that where its parts
/// start and end counts.
bool is_followed(const Node& element, const References& references);

}  // namespace pressoir::codecs::svg

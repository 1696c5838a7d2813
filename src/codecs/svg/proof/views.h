// What of a document is drawn to compare it with another one. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/document/picture_size.h"
#include "model/size.h"

namespace pressoir::codecs::svg {

/// A document as librsvg takes it.
struct View {
  std::string svg;
  PictureSize size;  ///< at scale 1
};

/// The text of the document, with the namespace of SVG where its root has none, and with the style
/// sheets in elements of HTML, which librsvg leaves out, as such of SVG.
std::string drawable(const Document& document);

/// The document as a whole, and sheets of those symbols that nothing in it uses: they are there for
/// other documents, and draw nothing by themselves.
std::vector<View> views_of(const Document& document);

/// The sizes in which a picture of `size` is compared: as it is and twice as large, its long side
/// 64 to 2,048 pixels; one where these are the same.
std::vector<Size> compared_sizes(PictureSize size);

}  // namespace pressoir::codecs::svg

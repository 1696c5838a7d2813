// Where in a picture detail is seen. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/paths/pixel_grid.h"
#include "codecs/svg/proof/comparison.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {

/// The pixels of drawings of a document that differed. Points there stay where the renderer puts
/// them; from the second time on they keep all digits that they have.
class Detail {
 public:
  explicit Detail(const Node& root);

  /// Whether there are any in the document as a whole (view 0).
  bool add(std::span<const ViewDifference> differences);
  [[nodiscard]] bool empty() const noexcept { return seen_.empty(); }
  /// Digits more for what is painted within these bounds, or beside them.
  /// @param bounds  in the root's user space.
  [[nodiscard]] std::uint8_t finer_in(const Bounds& bounds) const;
  /// Whether a row of pixels at the height of these bounds has any of them.
  [[nodiscard]] bool has_row_of(const Bounds& bounds) const;
  /// From the root's user space, in all sizes that are compared.
  [[nodiscard]] PixelGrid grid() const;

 private:
  std::optional<Matrix> viewport_;
  PictureSize size_;
  struct Seen {
    Difference where;
    std::uint8_t finer;
  };
  std::vector<Seen> seen_{};
  bool is_first_ = true;
};

}  // namespace pressoir::codecs::svg

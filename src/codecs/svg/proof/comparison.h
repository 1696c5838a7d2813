// Compares drawings of documents with those of one document. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/proof/difference.h"
#include "codecs/svg/proof/views.h"
#include "codecs/svg/render/drawing.h"

namespace pressoir::codecs::svg {

/// Of a view in one size.
struct ViewDifference {
  std::size_t view = 0;  ///< in views_of()
  Difference where;
};

/// Renderings of one file, the document that others are compared with included: of each all views
/// are drawn in all sizes. More of them win some bytes on few files, and take most of the time.
inline constexpr int kMostRenderings = 6;

class Comparison {
 public:
  /// Draws all views of the document in all sizes.
  explicit Comparison(const Document& document);

  /// Why nothing can be compared; empty: it can.
  [[nodiscard]] const std::string& obstacle() const noexcept { return obstacle_; }
  /// Whether the other document is drawn so that no channel differs by more than 1.
  /// REQUIRES: obstacle() is empty.
  [[nodiscard]] bool shows_same(const Document& other);
  /// Where it is drawn differently; without a value: it cannot be drawn. REQUIRES: as above.
  [[nodiscard]] std::optional<std::vector<ViewDifference>> differences(const Document& other);
  /// Whether one more document may be compared.
  [[nodiscard]] bool may_draw() const noexcept { return renderings_ < kMostRenderings; }
  /// Documents that were drawn, the first included.
  [[nodiscard]] int renderings() const noexcept { return renderings_; }
  /// Single pictures of them.
  [[nodiscard]] int drawings() const noexcept { return drawings_; }

 private:
  struct Expected {
    std::size_t view;
    Picture picture;
  };
  void draw_all(const Document& document);
  void draw(const View& view, std::size_t number);

  std::string obstacle_;
  std::vector<Expected> expected_;  ///< in the order of comparison: what told documents apart first
  std::size_t views_ = 0;
  int renderings_ = 0, drawings_ = 0;
};

}  // namespace pressoir::codecs::svg

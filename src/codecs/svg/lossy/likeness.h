// Scores documents against one document, by what is drawn of them. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/svg/document/node.h"
#include "model/size.h"
#include "raster/score/score.h"

namespace pressoir::codecs::svg {

struct LikenessScore {
  double mean = 0, lowest = 0;  ///< SSIMULACRA2 over the views, see views_of()
};

class Likeness {
 public:
  /// Draws all views of the document, twice as large as they are shown, their long side 256 to
  /// 2,048 pixels.
  explicit Likeness(const Document& document);

  /// Why nothing can be scored; empty: it can.
  [[nodiscard]] const std::string& obstacle() const noexcept { return obstacle_; }
  /// Of the other document; empty: it cannot be drawn. REQUIRES: obstacle() is empty.
  [[nodiscard]] std::optional<LikenessScore> score(const Document& other) const;

 private:
  void draw_all(const Document& document);
  struct Expected {
    std::size_t view;
    Size size;
    raster::ScoreReference reference;
  };

  std::string obstacle_;
  std::vector<Expected> expected_;
  std::size_t views_ = 0;
};

}  // namespace pressoir::codecs::svg

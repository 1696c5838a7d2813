// Draws SVG text by librsvg over Cairo, on transparent ground; nothing outside the text is read.
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "codecs/svg/document/picture_size.h"

struct _RsvgHandle;

namespace pressoir::codecs::svg {

/// Pixels as Cairo has them: 0xAARRGGBB, colours multiplied with alpha.
struct Picture {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint32_t> pixels;

  [[nodiscard]] bool is_empty() const;  ///< nothing is drawn
};

/// In pixels; the right and lower edge are outside.
struct PixelBox {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// The largest difference of a channel, 0 to 255. REQUIRES: equal sizes.
int largest_difference(const Picture& one, const Picture& other);

class Drawing {
 public:
  /// @param size  of the picture at scale 1.
  /// @throws Error corrupt_input where librsvg cannot read it.
  Drawing(std::string_view svg, PictureSize size);

  /// The picture in `width` x `height` pixels, stretched where that is another shape.
  /// @throws Error corrupt_input where librsvg fails, limit_exceeded where Cairo does.
  [[nodiscard]] Picture draw(std::uint32_t width, std::uint32_t height) const;
  /// What is in the box, in whole pixels at scale 1, `scale` times as large.
  /// @throws Error as above.
  [[nodiscard]] Picture draw_part(const PixelBox& box, double scale) const;

 private:
  struct View {
    std::uint32_t width, height;
    double x_scale, y_scale, left, top;  ///< pixels for one at scale 1; where the view begins there
  };
  [[nodiscard]] Picture draw(const View& view) const;
  struct Deleter {
    void operator()(_RsvgHandle* handle) const noexcept;
  };
  std::unique_ptr<_RsvgHandle, Deleter> handle_;
  PictureSize size_;
};

}  // namespace pressoir::codecs::svg

// Thumbnail: the small copy of a picture in its own EXIF block, which says of a missing part what
// it looked like. Plain value.
#pragma once

#include <optional>
#include <vector>

#include "codecs/jpeg/repair/scans.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::jpeg {

class Thumbnail {
 public:
  /// Empty: there is none, it is damaged, or it does not show what has arrived of the picture.
  static std::optional<Thumbnail> of(const Remains& remains, const raster::Metadata& metadata);
  /// A sample of one component, around 0, at a place given as shares of its width and height.
  [[nodiscard]] float at(std::size_t component, float x, float y) const;

 private:
  struct Plane {
    std::uint32_t width = 0, height = 0;
    std::vector<float> samples;
  };
  /// The part of it that shows the picture, in shares: cameras put bars around it.
  struct Box {
    float x = 0, y = 0, width = 1, height = 1;
  };
  explicit Thumbnail(const Picture& picture);
  [[nodiscard]] bool shows(const Remains& remains) const;
  void leave_out_bars(const Picture& picture);
  std::uint32_t width_, height_;
  std::vector<Plane> planes_;
  Box box_;
};

/// The samples of a component along the picture's sides, without the padding of its blocks.
struct PlaneSize {
  float width, height;
};
PlaneSize plane_size(const Picture& picture, const Component& component);

}  // namespace pressoir::codecs::jpeg

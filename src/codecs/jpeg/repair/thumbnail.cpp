#include "codecs/jpeg/repair/thumbnail.h"

#include <algorithm>
#include <cmath>

#include "codecs/jpeg/repair/dct.h"
#include "codecs/jpeg/segments.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kLargest = 1024;  // pixels a side
constexpr std::size_t kLeastBlocks = 16;  // that have arrived, for a comparison to mean something
constexpr double kMostUnlike = 0.2;       // of the variance of the blocks' means

std::optional<Picture> picture_in(const Buffer& exif) {
  const auto at = as_text(exif).find("\xFF\xD8\xFF");
  if (at == std::string_view::npos) return std::nullopt;
  try {
    const Bytes rest = Bytes(exif).subspan(at);
    const Segments segments = parse_segments(rest);
    if (segments.frame.width > kLargest || segments.frame.height > kLargest || segments.scans > 8)
      return std::nullopt;
    return read_coefficients(rest.first(segments.image_end));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::limit_exceeded) throw;
    return std::nullopt;
  }
}

std::uint32_t samples_of(std::uint32_t pixels, int factor, int most) {
  const auto step = static_cast<std::uint32_t>(most);
  return (pixels * static_cast<std::uint32_t>(factor) + step - 1) / step;
}

}  // namespace

PlaneSize plane_size(const Picture& picture, const Component& component) {
  const auto share = [](std::uint32_t pixels, int factor, int most) {
    return static_cast<float>(pixels) * static_cast<float>(factor) / static_cast<float>(most);
  };
  return {share(picture.width, component.h, picture.max_h()),
          share(picture.height, component.v, picture.max_v())};
}

Thumbnail::Thumbnail(const Picture& picture) : width_(picture.width), height_(picture.height) {
  for (const Component& component : picture.components) {
    Plane& plane = planes_.emplace_back();
    plane.width = samples_of(width_, component.h, picture.max_h());
    plane.height = samples_of(height_, component.v, picture.max_v());
    plane.samples.resize(std::size_t{plane.width} * plane.height);
    for (std::size_t block = 0; block < component.blocks.size(); ++block) {
      Samples coefficients{};
      for (std::size_t i = 0; i < 64; ++i)
        coefficients[i] = static_cast<float>(component.blocks[block][i] * component.quant[i]);
      const Samples samples = inverse_dct(coefficients);
      const std::size_t left = block % component.blocks_wide * 8;
      const std::size_t top = block / component.blocks_wide * 8;
      for (std::size_t i = 0; i < 64; ++i)
        if (left + i % 8 < plane.width && top + i / 8 < plane.height)
          plane.samples[(top + i / 8) * plane.width + left + i % 8] = samples[i];
    }
  }
}

float Thumbnail::at(std::size_t component, float x, float y) const {
  const Plane& plane = planes_[component];
  const auto place = [](float share, float start, float length, std::uint32_t count) {
    const float at = (start + share * length) * static_cast<float>(count) - 0.5F;
    return std::clamp(at, 0.0F, static_cast<float>(count - 1));
  };
  const float column = place(x, box_.x, box_.width, plane.width);
  const float row = place(y, box_.y, box_.height, plane.height);
  const auto left = static_cast<std::size_t>(column), top = static_cast<std::size_t>(row);
  const std::size_t right = std::min<std::size_t>(left + 1, plane.width - 1);
  const std::size_t bottom = std::min<std::size_t>(top + 1, plane.height - 1);
  const float across = column - static_cast<float>(left), down = row - static_cast<float>(top);
  const auto sample = [&](std::size_t u, std::size_t v) {
    return plane.samples[v * plane.width + u];
  };
  const float upper = sample(left, top) * (1 - across) + sample(right, top) * across;
  const float lower = sample(left, bottom) * (1 - across) + sample(right, bottom) * across;
  return upper * (1 - down) + lower * down;
}

/// The means of the blocks that have arrived, compared with the samples at their centres: all but a
/// difference in brightness must agree.
bool Thumbnail::shows(const Remains& remains) const {
  const Component& component = remains.picture.components[0];
  const auto size = plane_size(remains.picture, component);
  double count = 0, sum = 0, squares = 0, off = 0, off_squares = 0;
  for (std::size_t block = 0; block < component.blocks.size(); ++block) {
    if (!remains.arrived[0].is_known(block)) continue;
    const double mean = component.blocks[block][0] * component.quant[0] / 8.0;
    const std::size_t column = block % component.blocks_wide, row = block / component.blocks_wide;
    const auto x = (static_cast<float>(column) * 8 + 4) / size.width;
    const auto y = (static_cast<float>(row) * 8 + 4) / size.height;
    const double difference = mean - static_cast<double>(at(0, x, y));
    ++count;
    sum += mean, squares += mean * mean;
    off += difference, off_squares += difference * difference;
  }
  if (count < kLeastBlocks) return false;
  const double variance = squares / count - sum / count * (sum / count);
  const double unlike = off_squares / count - off / count * (off / count);
  return unlike <= kMostUnlike * variance;
}

void Thumbnail::leave_out_bars(const Picture& picture) {
  const float wanted = static_cast<float>(picture.width) / static_cast<float>(picture.height);
  const float shape = static_cast<float>(width_) / static_cast<float>(height_);
  if (shape > wanted) {
    box_.width = wanted / shape;
    box_.x = (1 - box_.width) / 2;
  } else {
    box_.height = shape / wanted;
    box_.y = (1 - box_.height) / 2;
  }
}

std::optional<Thumbnail> Thumbnail::of(const Remains& remains, const raster::Metadata& metadata) {
  const auto picture = picture_in(metadata.exif);
  if (!picture || picture->colour != remains.picture.colour ||
      picture->components.size() != remains.picture.components.size())
    return std::nullopt;
  Thumbnail thumbnail(*picture);
  if (thumbnail.shows(remains)) return thumbnail;
  thumbnail.leave_out_bars(remains.picture);
  if (thumbnail.shows(remains)) return thumbnail;
  return std::nullopt;
}

}  // namespace pressoir::codecs::jpeg

// Viewer: a document as a reader sees it, by poppler over Cairo. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/size.h"
#include "raster/canvas.h"

struct _PopplerDocument;
struct _PopplerPage;

namespace pressoir::codecs::pdf {

/// A page on white: 0xFFRRGGBB.
struct Drawn {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint32_t> pixels;
  friend bool operator==(const Drawn&, const Drawn&) = default;
};

raster::Canvas canvas_of(const Drawn& drawn);

/// The largest difference of a channel, 0 to 255; 255 of different sizes.
int largest_difference(const Drawn& one, const Drawn& other);

class Viewer {
 public:
  /// `file` outlives the viewer. @param password  as Document::password() has it.
  /// @throws Error corrupt_input where poppler cannot read it.
  explicit Viewer(Bytes file, const std::string& password = {});
  ~Viewer();
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

  [[nodiscard]] int pages() const;
  /// The text of a page, from 0. Empty for one that cannot be read.
  [[nodiscard]] std::string text(int page) const;
  /// The page with its annotations at so many pixels an inch.
  /// @throws Error corrupt_input, limit_exceeded.
  [[nodiscard]] Drawn draw(int page, double dpi) const;
  /// The same at fewer where it would have more than 4 megapixels.
  [[nodiscard]] Drawn look(int page, double dpi = 100) const;
  /// Of what draw() draws.
  [[nodiscard]] Size size(int page, double dpi) const;

 private:
  struct Release {
    void operator()(void* object) const noexcept;
  };
  using Page = std::unique_ptr<_PopplerPage, Release>;
  [[nodiscard]] Page page_at(int page) const;
  [[nodiscard]] Page shown_page(int page) const;
  std::unique_ptr<_PopplerDocument, Release> document_;
};

}  // namespace pressoir::codecs::pdf

#include "codecs/pdf/page_picture.h"

#include <algorithm>

#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxCounted = 10'000;  // Pixels::pictures

}  // namespace

Probe PagePicture::probe(Bytes input, const Limits& limits) const {
  const Document document(input, limits, password_);
  const auto count = document.pages().size();
  if (choice_.number > count)
    throw Error(ErrorCode::invalid_request, "There is no page " + std::to_string(choice_.number) +
                                                ": the PDF file has " + std::to_string(count) +
                                                (count == 1 ? " page." : " pages."));
  const Viewer viewer(input, document.password());
  const auto size = viewer.size(static_cast<int>(choice_.number) - 1, choice_.dpi);
  check_size(size.width, size.height, limits);
  constexpr std::uint32_t kMaxSide = 32'767;  // that Cairo draws
  if (std::max(size.width, size.height) > kMaxSide)
    throw Error(ErrorCode::limit_exceeded,
                "The page has more than " + std::to_string(kMaxSide) + " pixels on a side.");
  return {.pixels = Pixels{.width = size.width,
                           .height = size.height,
                           .pictures = narrow<std::uint32_t>(std::min(count, kMaxCounted))}};
}

std::unique_ptr<raster::FrameReader> PagePicture::read(Bytes input, const Limits& limits) const {
  const auto pixels = probe(input, limits).pixels.value();
  const auto password = Document(input, limits, password_).password();
  const raster::FramesInfo info{.width = pixels.width, .height = pixels.height, .exact = false};
  return std::make_unique<StillReader>(
      info, raster::Metadata{}, [input, password, choice = choice_] {
        const Viewer viewer(input, password);
        return canvas_of(viewer.draw(static_cast<int>(choice.number) - 1, choice.dpi));
      });
}

}  // namespace pressoir::codecs::pdf

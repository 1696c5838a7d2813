#include "codecs/pdf/format.h"

#include <algorithm>

namespace pressoir::codecs {
namespace {

// One of the first 1,024 bytes starts "%PDF-" (Acrobat reads so; PDF 32000-1, annex H.3, note 13).
bool is_pdf(Bytes head) noexcept {
  constexpr std::string_view kStart = "%PDF-";
  constexpr std::size_t kMaxStart = 1024;
  const auto start = as_text(head.first(std::min(head.size(), kMaxStart + kStart.size())));
  return start.find(kStart) != std::string_view::npos;
}

}  // namespace

const KnownFormat& pdf_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "pdf",
                                                .extension = "pdf",
                                                .mime = "application/pdf",
                                                .title = "PDF",
                                                .has_frames = false,
                                                .has_alpha = false,
                                                .can_lose = true,
                                                .can_write = true,
                                                .is_document = true},
                                       .recognizes = is_pdf};
  return kFormat;
}

}  // namespace pressoir::codecs

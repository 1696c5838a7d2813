#include "codecs/pdf/pdf.h"

#include <algorithm>

#include "codecs/pdf/smaller_file.h"
#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/structure/side_data.h"

namespace pressoir::codecs {
namespace {

constexpr FormatInfo kInfo{.name = "pdf",
                           .extension = "pdf",
                           .mime = "application/pdf",
                           .title = "PDF",
                           .has_frames = false,
                           .has_alpha = false,
                           .can_lose = true,
                           .can_write = true};

class PdfCodec final : public Codec {
 public:
  [[nodiscard]] const FormatInfo& info() const noexcept override { return kInfo; }
  [[nodiscard]] bool recognizes(Bytes head) const noexcept override { return pdf::is_pdf(head); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override;
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override;
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override;
  void optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const override;
};

// For a file that probe() has let pass.
Limits without_limits() {
  Limits limits;
  limits.max_pages = limits.max_objects = std::numeric_limits<std::uint32_t>::max();
  return limits;
}

}  // namespace

Probe PdfCodec::probe(Bytes input, const Limits& limits) const {
  const pdf::Document document(input, limits);
  return {.pages = Pages{.count = narrow<std::uint32_t>(document.pages().size())}};
}

Rewritten PdfCodec::rewrite_metadata(Bytes input, const MetadataPolicy& policy) const {
  Rewritten result{.bytes = to_buffer(input), .warnings = {}};
  auto rewritten = pdf::without_side_data(input, policy, without_limits());
  if (!rewritten) return result;
  if (rewritten->size() <= input.size())
    result.bytes = std::move(*rewritten);
  else
    add_warning(result.warnings, "the metadata stay: the file would be larger without them");
  return result;
}

std::vector<std::string> PdfCodec::side_data(Bytes file) const {
  pdf::Document document(file, without_limits());
  return pdf::through_qpdf([&] { return pdf::side_data_of(document); });
}

void PdfCodec::optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const {
  if (goal.compression == Compression::none && !is_lossy(goal)) return;
  auto candidate = pdf::smaller_file(input, goal, limits, trials);
  if (candidate) trials.offer(std::move(*candidate));
}

const Codec& pdf_codec() noexcept {
  static const PdfCodec codec;
  return codec;
}

}  // namespace pressoir::codecs

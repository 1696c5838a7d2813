#include "codecs/pdf/pdf.h"

#include <algorithm>

#include "codecs/pdf/page_picture.h"
#include "codecs/pdf/repair/repair.h"
#include "codecs/pdf/rotated_file.h"
#include "codecs/pdf/smaller_file.h"
#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/structure/page_sizes.h"
#include "codecs/pdf/format.h"
#include "codecs/pdf/structure/side_data.h"

namespace pressoir::codecs {
namespace {

class PdfCodec final : public Codec {
 public:
  explicit PdfCodec(std::string_view password = {}) : password_(password) {}
  [[nodiscard]] const KnownFormat& format() const noexcept override { return pdf_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override;
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override;
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override;
  void optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const override;
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override;
  [[nodiscard]] std::unique_ptr<Codec> with_password(std::string_view password) const override {
    return std::make_unique<PdfCodec>(password);
  }
  [[nodiscard]] std::vector<Size> page_sizes(Bytes input, const Limits& limits) const override;
  [[nodiscard]] std::optional<Buffer> rotate_pages(Bytes input, int degrees,
                                                   const Limits& limits) const override {
    return pdf::rotated_file(input, degrees, limits, password_);
  }
  [[nodiscard]] std::unique_ptr<RasterCodec> as_picture(const PageChoice& choice) const override {
    return std::make_unique<pdf::PagePicture>(*this, choice, password_);
  }

 private:
  std::string password_;
};

// For a file that probe() has let pass.
Limits without_limits() {
  Limits limits;
  limits.max_pages = limits.max_objects = std::numeric_limits<std::uint32_t>::max();
  return limits;
}

}  // namespace

Probe PdfCodec::probe(Bytes input, const Limits& limits) const {
  const pdf::Document document(input, limits, password_);
  return {.pages = Pages{.count = narrow<std::uint32_t>(document.pages().size())}};
}

std::vector<Size> PdfCodec::page_sizes(Bytes input, const Limits& limits) const {
  const pdf::Document document(input, limits, password_);
  return pdf::through_qpdf([&] { return pdf::page_sizes(document); });
}

Rewritten PdfCodec::rewrite_metadata(Bytes input, const MetadataPolicy& policy) const {
  Rewritten result{.bytes = to_buffer(input), .warnings = {}};
  pdf::Document document(input, without_limits(), password_);
  auto rewritten = pdf::without_side_data(document, policy);
  if (!rewritten) return result;
  if (rewritten->size() <= input.size())
    result.bytes = std::move(*rewritten);
  else
    add_warning(result.warnings, "the metadata stay: the file would be larger without them");
  return result;
}

std::vector<std::string> PdfCodec::side_data(Bytes file) const {
  pdf::Document document(file, without_limits(), password_);
  return pdf::through_qpdf([&] { return pdf::side_data_of(document); });
}

void PdfCodec::optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const {
  if (goal.compression == Compression::none && !is_lossy(goal)) return;
  auto candidate =
      pdf::smaller_file({.bytes = input, .password = password_, .limits = limits}, goal, trials);
  if (candidate) trials.offer(std::move(*candidate));
}

std::optional<Repaired> PdfCodec::repair(Bytes input, const Limits& limits) const {
  constexpr int kMaxRounds = 3;  // what is written anew may show damage that was behind other
  auto repaired = pdf::repaired_file(input, limits, password_);
  if (!repaired) return repaired;
  int rounds = 1;
  for (auto again = pdf::repaired_file(repaired->bytes, limits, password_); again;
       again = pdf::repaired_file(repaired->bytes, limits, password_)) {
    if (++rounds > kMaxRounds)
      throw Error(ErrorCode::corrupt_input, "The PDF file is damaged beyond repair.");
    repaired->bytes = std::move(again->bytes);
    repaired->report.pages_lost += again->report.pages_lost;
    repaired->report.objects_lost += again->report.objects_lost;
    repaired->report.streams_cut += again->report.streams_cut;
  }
  repaired->codec = this;
  repaired->before.pages = probe(repaired->bytes, limits).pages;
  return repaired;
}

const Codec& pdf_codec() noexcept {
  static const PdfCodec codec;
  return codec;
}

}  // namespace pressoir::codecs

// PagePicture: one page of a PDF file as a picture, drawn by poppler on white. For conversion:
// there is nothing to write. Stateless but for what it was made with; any thread.
#pragma once

#include <string>

#include "codecs/read_only.h"

namespace pressoir::codecs::pdf {

class PagePicture final : public ReadOnlyCodec {
 public:
  /// @param documents  the codec of the files, which outlives this.
  PagePicture(const Codec& documents, const PageChoice& choice, std::string password)
      : documents_(documents), choice_(choice), password_(std::move(password)) {}

  [[nodiscard]] const KnownFormat& format() const noexcept override { return documents_.format(); }
  /// Of the page. The other pages are further pictures.
  /// @throws Error invalid_request where there is no such page, as Document.
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override;
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return documents_.side_data(file);
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override;

 private:
  const Codec& documents_;
  PageChoice choice_;
  std::string password_;
};

}  // namespace pressoir::codecs::pdf

// The streams of a document in fewer bytes, each by itself and without loss. One thread at a time.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "codecs/pdf/content/placements.h"
#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/trials.h"

namespace pressoir::codecs::pdf {

/// What may be done to the streams.
struct StreamWork {
  bool pictures = true;        ///< JPEG and layouts of samples
  bool loses = false;          ///< pictures may change, to the goal
  int variant = 0;             ///< which of the streams in memory were changed before
  bool keeps_metadata = true;  ///< XMP stays readable as it is (PDF/A)
};

/// What was found for the streams of a file, to be used again where work on it starts anew. A file
/// read twice has the same numbers.
class Streams {
 public:
  Streams(const Goal& goal, const Limits& limits, Trials& trials)
      : goal_(goal), limits_(limits), trials_(trials) {}

  /// Works on all streams that the trailer leads to. @throws Error limit_exceeded.
  /// @return those that are decoded to other bytes than before.
  Touched recompress(Document& document, const StreamWork& work);
  /// Whether the last call changed what a picture shows.
  [[nodiscard]] bool has_lost() const noexcept { return has_lost_; }

 private:
  std::optional<Recoded> smallest(Object stream, const StreamWork& work);
  std::optional<Recoded> of_samples(Object stream, Bytes data) const;
  std::optional<Recoded> of_coded_picture(Object stream, const std::string& filter) const;
  std::optional<Recoded> smaller(Object stream, const StreamWork& work);
  std::optional<Recoded> lossy(Object stream, std::size_t lossless_cost);

  const Goal& goal_;
  const Limits& limits_;
  Trials& trials_;
  using Place = std::tuple<QPDFObjGen, bool, bool, int>;  // with what StreamWork says
  std::map<Place, std::optional<Recoded>> done_;
  std::map<QPDFObjGen, Shown> shown_;  // for loss
  std::set<QPDFObjGen> masks_;         // soft ones
  bool has_lost_ = false;
};

}  // namespace pressoir::codecs::pdf

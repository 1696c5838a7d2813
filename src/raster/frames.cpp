#include "raster/frames.h"

namespace pressoir::raster {

bool is_untimed(FrameReader& reader) {
  if (reader.info().frames < 2) return false;
  reader.rewind();
  bool untimed = true;
  while (untimed) {
    const auto frame = reader.next();
    if (!frame) break;
    untimed = frame->delay_milliseconds == 0;
  }
  reader.rewind();
  return untimed;
}

}  // namespace pressoir::raster

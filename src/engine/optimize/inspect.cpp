#include "engine/optimize/inspect.h"

#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {

Inspection inspect(Bytes file, const std::optional<std::string>& password, const Limits& limits) {
  return within_memory([&] {
    const auto& plain = codec_of(file, limits);
    const auto with_password = opening_codec(plain, password);
    const auto& codec = with_password ? *with_password : plain;
    const auto probe = codec.probe(file, limits);
    Inspection result;
    result.format = Format(codec.info().name);
    if (probe.pixels) {
      result.size = codecs::seen_size(*probe.pixels);
      result.frames = probe.pixels->frames;
      result.has_alpha = probe.pixels->has_alpha;
    }
    if (!probe.pages) return result;
    result.page_count = probe.pages->count;
    result.pages = codec.page_sizes(file, limits);
    return result;
  });
}

}  // namespace pressoir::engine

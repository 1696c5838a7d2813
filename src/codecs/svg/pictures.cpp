#include "codecs/svg/pictures.h"

#include <glib.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/text.h"
#include "codecs/codec.h"

namespace pressoir::codecs::svg {
namespace {

struct Free {
  void operator()(void* text) const noexcept { g_free(text); }
};

/// Of a data: URI (RFC 2397).
struct DataUri {
  std::string_view type;  ///< "image/png"
  Buffer bytes;
};

/// Empty: it is none, is not in Base64, or is not a picture.
std::optional<DataUri> data_in(const std::string& uri) {
  constexpr std::string_view kStart = "data:", kCoding = ";base64";
  const std::string_view text = uri;
  const auto comma = text.find(',');
  if (!text.starts_with(kStart) || comma == std::string_view::npos) return std::nullopt;
  auto type = text.substr(kStart.size(), comma - kStart.size());
  if (!type.ends_with(kCoding) || !type.starts_with("image/")) return std::nullopt;
  type.remove_suffix(kCoding.size());
  gsize size = 0;
  const std::unique_ptr<guchar, Free> bytes(g_base64_decode(uri.c_str() + comma + 1, &size));
  return DataUri{type, to_buffer(std::as_bytes(std::span(bytes.get(), size)))};
}

std::string uri_of(std::string_view type, Bytes bytes) {
  const std::unique_ptr<gchar, Free> text(g_base64_encode(as_u8(bytes), bytes.size()));
  return "data:" + std::string(type) + ";base64," + text.get();
}

/// What concerns a picture by itself: nothing is lost in it.
Goal goal_of_picture(const Goal& goal) {
  Goal own = goal;
  own.steps.clear();
  own.convert.reset();
  own.join.reset();
  own.quality.reset();
  own.target_score.reset();
  own.target_bytes.reset();
  own.palette_quality.reset();
  own.compression = Compression::lossless;
  return own;
}

/// The smallest file that there is for it; empty: it stays.
std::optional<Buffer> smaller(Bytes picture, const Goal& wanted, const Limits& limits,
                              Trials& trials) {
  const auto* codec = detect(picture);
  if (!codec || !as_raster(*codec) || codec->info().is_vector || !codec->info().can_write)
    return std::nullopt;
  const auto pixels = codec->probe(picture, limits).pixels.value();
  if (pixels.orientation != 1) return std::nullopt;
  const Goal goal = goal_of_picture(wanted);
  auto rewritten = codec->rewrite_metadata(picture, goal.metadata).bytes;
  auto own = trials.nested(rewritten.size());
  codec->optimize(picture, goal, limits, own);
  trials.take_remarks_of(own);
  auto best = std::move(own).take_best();
  return best ? std::move(best->bytes) : std::move(rewritten);
}

/// The shortest URI; `uri` itself where there is no shorter one.
std::string shortest(const std::string& uri, const Goal& goal, const Limits& limits,
                     Trials& trials) {
  const auto data = data_in(uri);
  if (!data) return uri;
  std::optional<Buffer> found;
  try {
    found = smaller(data->bytes, goal, limits, trials);
  } catch (const Error& error) {
    trials.warn("a picture in the file was left as it is", error.what());
  }
  auto made = uri_of(data->type, found ? *found : data->bytes);
  return made.size() < uri.size() ? made : uri;
}

}  // namespace

bool optimize_pictures(Document& document, const Goal& goal, const Limits& limits, Trials& trials) {
  bool changed = false;
  std::map<std::string, std::string> done;
  for_each_element(*document.root, [&](Node& element) {
    for (auto& attribute : element.attributes) {
      if (attribute.local() != "href" || !attribute.value.starts_with("data:")) continue;
      const auto [found, is_new] = done.try_emplace(attribute.value);
      if (is_new) found->second = shortest(attribute.value, goal, limits, trials);
      changed = changed || found->second != attribute.value;
      attribute.value = found->second;
    }
  });
  return changed;
}

}  // namespace pressoir::codecs::svg

// Which codecs a job has to do with, and whether there are pixels to work on.
#include <algorithm>
#include <variant>
#include <vector>

#include "base/text.h"
#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

using codecs::Codec;
using codecs::CodecList;
using codecs::RasterCodec;

template <class... Cases>
struct Either : Cases... {
  using Cases::operator()...;
};

}  // namespace

const Codec& codec_of(Bytes file, const Limits& limits, CodecList formats) {
  if (file.size() > limits.max_input_bytes)
    throw Error(ErrorCode::payload_too_large,
                "The file is larger than " + std::to_string(limits.max_input_bytes) + " bytes.");
  if (file.empty()) throw Error(ErrorCode::unsupported_format, "The file is empty.");
  const auto* codec = codecs::detect(file, formats);
  if (!codec) throw Error(ErrorCode::unsupported_format, "The format of the file is not known.");
  return *codec;
}

const RasterCodec& raster_of(const Codec& codec, std::string_view work) {
  const auto* raster = codecs::as_raster(codec);
  if (!raster)
    refuse(std::string(codec.info().title) + " files have no pixels to " + std::string(work) +
           ": they can only be made smaller as they are.");
  return *raster;
}

std::string_view work_of(const Step& step) {
  using View = std::string_view;
  return std::visit(Either{[](const TurnUpright&) -> View { return "turn"; },
                           [](const Resize&) -> View { return "resize"; },
                           [](const Crop&) -> View { return "crop"; },
                           [](const Rotate&) -> View { return "rotate"; },
                           [](const Flatten&) -> View { return "put on a colour"; },
                           [](const ReduceColours&) -> View { return "reduce to fewer colours"; },
                           [](const Upscale&) -> View { return "enlarge"; },
                           [](const ToSrgb&) -> View { return "convert to sRGB"; },
                           [](const Watermark&) -> View { return "put a watermark on"; }},
                    step);
}

const Codec& written_format(const Format& format, CodecList formats) {
  const auto* codec = codecs::codec_named(format.name(), formats);
  if (!codec || !codec->info().can_write)
    throw Error(ErrorCode::unsupported_format, "This format cannot be written.", format.name());
  return *codec;
}

const RasterCodec& writer_of(const Conversion& conversion, CodecList formats) {
  const auto& codec = written_format(conversion.format, formats);
  if (const auto* target = codecs::as_target(codec)) return *target;
  std::vector<const Codec*> targets(formats.begin(), formats.end());
  std::erase_if(targets, [](const Codec* each) { return !codecs::as_target(*each); });
  refuse("Pictures cannot be converted to " + std::string(codec.info().title) +
         ", which has no pixels, only to " +
         formats_where(targets, &FormatInfo::title, "or", [](const FormatInfo&) { return true; }) +
         '.');
}

const RasterCodec* target_of(const Goal& goal, const Codec& from, CodecList formats) {
  // A codec with a password is one of its own.
  if (!goal.convert ||
      written_format(goal.convert->format, formats).info().name == from.info().name)
    return nullptr;
  return &writer_of(*goal.convert, formats);
}

std::string formats_where(CodecList formats, std::string_view FormatInfo::*name,
                          std::string_view last, bool (*is_one)(const FormatInfo&)) {
  std::vector<std::string_view> names;
  for (const auto* codec : formats)
    if (is_one(codec->info())) names.push_back(codec->info().*name);
  return listed(names, last);
}

}  // namespace pressoir::engine

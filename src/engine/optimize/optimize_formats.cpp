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
template <class... Each>
Either(Each...) -> Either<Each...>;  // as clang 16 needs it said

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

std::vector<const codecs::KnownFormat*> formats_of(CodecList codecs) {
  std::vector<const codecs::KnownFormat*> formats;
  for (const auto* codec : codecs) formats.push_back(&codec->format());
  return formats;
}

const RasterCodec& writer_of(const Conversion& conversion, CodecList formats) {
  const auto known = formats_of(formats);
  const auto& format = written_format(conversion.format, known);
  if (const auto* target = codecs::as_target(*codecs::codec_named(format.name, formats)))
    return *target;
  std::vector<const Codec*> targets(formats.begin(), formats.end());
  std::erase_if(targets, [](const Codec* each) { return !codecs::as_target(*each); });
  refuse("Pictures cannot be converted to " + std::string(format.title) +
         ", which has no pixels, only to " +
         formats_where(formats_of(targets), &FormatInfo::title, "or",
                       [](const FormatInfo&) { return true; }) +
         '.');
}

const RasterCodec* target_of(const Goal& goal, const Codec& from, CodecList formats) {
  // A codec with a password is one of its own.
  if (!goal.convert ||
      written_format(goal.convert->format, formats_of(formats)).name == from.info().name)
    return nullptr;
  return &writer_of(*goal.convert, formats);
}

}  // namespace pressoir::engine

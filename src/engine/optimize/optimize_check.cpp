// Checks of a goal that need no file.
#include <algorithm>

#include "engine/optimize/optimize.h"
#include "engine/optimize/optimize_work.h"
#include "raster/watermark/watermark.h"

namespace pressoir::engine {
namespace {

using codecs::Codec;
using codecs::CodecList;

void check_numbers(const Goal& goal) {
  const int targets = int{goal.quality.has_value()} + int{goal.target_score.has_value()} +
                      int{goal.target_bytes.has_value()};
  if (targets > 1) refuse("At most one of quality, score and size can be asked for.");
  if (goal.quality && (*goal.quality < 1 || *goal.quality > 100))
    refuse("The quality must be a number from 1 to 100.");
  if (goal.palette_quality && (*goal.palette_quality < 1 || *goal.palette_quality > 100))
    refuse("The quality must be a number from 1 to 100.");
  if (goal.target_score && !(*goal.target_score >= 0 && *goal.target_score <= 100))
    refuse("The score must be a number from 0 to 100.");
  if (goal.target_bytes && *goal.target_bytes == 0) refuse("The size must be at least 1 byte.");
  if (!(goal.min_gain_percent >= 0 && goal.min_gain_percent <= 100))
    refuse("The minimum saving must be between 0 and 100 percent.");
  if (goal.convert && goal.convert->quality &&
      (*goal.convert->quality < 1 || *goal.convert->quality > 100))
    refuse("The quality must be a number from 1 to 100.");
}

void check_pages(const Goal& goal) {
  constexpr std::uint32_t kMaxDpi = 2'400;
  constexpr std::size_t kMaxPassword = 1'024;
  if (goal.dpi && (*goal.dpi < 1 || *goal.dpi > kMaxDpi))
    refuse("The resolution is " + std::to_string(*goal.dpi) + ": it must be a number from 1 to " +
           std::to_string(kMaxDpi) + " pixels an inch.");
  if (goal.dpi && !is_lossy(goal) && !goal.convert)
    refuse("A resolution (" + std::to_string(*goal.dpi) +
           ") says something with loss or for a conversion only.");
  if (goal.page && *goal.page == 0) refuse("There is no page 0: pages count from 1.");
  if (goal.page && !goal.convert)
    refuse("A page (" + std::to_string(*goal.page) + ") says something for a conversion only.");
  if (goal.password && goal.password->size() > kMaxPassword)
    refuse("The password has more than " + std::to_string(kMaxPassword) + " bytes.");
  if (goal.join && (goal.page || goal.dpi || goal.password))
    refuse("Page, resolution and password say nothing where pictures are joined.");
}

/// Steps that mix pixels, or take alpha away, leave nothing under it to keep.
bool keeps_hidden_colours(const Step& step) {
  return !std::holds_alternative<Resize>(step) && !std::holds_alternative<Upscale>(step) &&
         !std::holds_alternative<Flatten>(step) && !std::holds_alternative<ReduceColours>(step);
}

void check_watermarks(const Goal& goal) {
  for (const auto& step : goal.steps)
    if (const auto* watermark = std::get_if<Watermark>(&step)) raster::check(*watermark);
}

void check_hidden_colours(const Goal& goal, CodecList formats) {
  if (!goal.keep_hidden_colours) return;
  if (is_lossy(goal) || (goal.convert && goal.convert->quality))
    refuse("Colours under full transparency can only be kept without loss.");
  if (!std::ranges::all_of(goal.steps, keeps_hidden_colours))
    refuse("The steps asked for do not keep colours under full transparency.");
  if (!goal.convert) return;
  const auto* target = codecs::codec_named(goal.convert->format.name(), formats);
  const auto keeps_them = [](const FormatInfo& info) { return info.keeps_hidden_colours; };
  if (!target || !keeps_them(target->info()))
    refuse("Colours under full transparency can only be kept in " +
           formats_where(formats, &FormatInfo::title, "and", keeps_them) + '.');
}

/// Fewer colours make files smaller only where a palette counts them. What has no pixels is refused
/// where all steps are, by raster_of() and writer_of().
void check_palette_of(const Codec& codec, const Goal& goal, CodecList formats) {
  const auto& format = codec.info();
  const auto found = std::ranges::find_if(
      goal.steps, [](const Step& step) { return std::holds_alternative<ReduceColours>(step); });
  if (found == goal.steps.end() || format.has_palette || !codecs::as_raster(codec)) return;
  const auto has_palette = [](const FormatInfo& info) { return info.has_palette; };
  refuse("Colours can be reduced (to " + std::to_string(std::get<ReduceColours>(*found).colours) +
         ") in " + formats_where(formats, &FormatInfo::name, "and", has_palette) +
         " only: " + std::string(format.name) + " has no palette.");
}

}  // namespace

void check_palette(const Goal& goal, const Codec& codec, CodecList formats) {
  const bool may_stay = !goal.convert || goal.convert->only_if_smaller;
  if (may_stay && codec.info().can_write && !goal.join) check_palette_of(codec, goal, formats);
}

void check(const Goal& goal) { check(goal, codecs::all_codecs()); }

void check(const Goal& goal, CodecList formats) {
  check_numbers(goal);
  check_pages(goal);
  check_watermarks(goal);
  check_hidden_colours(goal, formats);
  if (goal.join && !goal.convert) refuse("The format of the animation is missing.");
  if (!goal.convert) return;
  const auto& codec = written_format(goal.convert->format, formats);
  check_palette_of(codec, goal, formats);
  if (!goal.join) return;
  const auto& target = codec.info();
  if (goal.convert->only_if_smaller) refuse("Joined files have no size to compare with.");
  if (target.writes_frames) return;
  const auto writes_frames = [](const FormatInfo& info) { return info.writes_frames; };
  refuse("An animation cannot be made in " + std::string(target.name) + ", only in " +
         formats_where(formats, &FormatInfo::name, "or", writes_frames) + '.');
}

}  // namespace pressoir::engine

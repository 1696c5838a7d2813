#include "engine/goal/goal_check.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "raster/watermark/watermark_check.h"

namespace pressoir::engine {
namespace {

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

const FormatInfo* known_as(std::string_view name, FormatList formats) {
  const auto found = std::ranges::find_if(
      formats, [&](const codecs::KnownFormat* each) { return each->info.name == name; });
  return found == formats.end() ? nullptr : &(*found)->info;
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

void check_hidden_colours(const Goal& goal, FormatList formats) {
  if (!goal.keep_hidden_colours) return;
  if (is_lossy(goal) || (goal.convert && goal.convert->quality))
    refuse("Colours under full transparency can only be kept without loss.");
  if (!std::ranges::all_of(goal.steps, keeps_hidden_colours))
    refuse("The steps asked for do not keep colours under full transparency.");
  if (!goal.convert) return;
  const auto* target = known_as(goal.convert->format.name(), formats);
  const auto keeps_them = [](const FormatInfo& info) { return info.keeps_hidden_colours; };
  if (!target || !keeps_them(*target))
    refuse("Colours under full transparency can only be kept in " +
           formats_where(formats, &FormatInfo::title, "and", keeps_them) + '.');
}

/// Fewer colours make files smaller only where a palette counts them. What has no pixels is refused
/// where all steps are, by raster_of() and writer_of().
void check_palette_of(const FormatInfo& format, const Goal& goal, FormatList formats) {
  const auto found = std::ranges::find_if(
      goal.steps, [](const Step& step) { return std::holds_alternative<ReduceColours>(step); });
  if (found == goal.steps.end() || format.has_palette || format.is_document) return;
  const auto has_palette = [](const FormatInfo& info) { return info.has_palette; };
  refuse("Colours can be reduced (to " + std::to_string(std::get<ReduceColours>(*found).colours) +
         ") in " + formats_where(formats, &FormatInfo::name, "and", has_palette) +
         " only: " + std::string(format.name) + " has no palette.");
}

[[noreturn]] void refuse_number(const std::string& taken, std::size_t inputs) {
  refuse("This job takes " + taken + "; " + std::to_string(inputs) +
         (inputs == 1 ? " was sent." : " were sent."));
}

std::string files(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " file" : " files");
}

}  // namespace

void refuse(const std::string& why) { throw Error(ErrorCode::invalid_request, why); }

const FormatInfo& written_format(const Format& format, FormatList formats) {
  const auto* found = known_as(format.name(), formats);
  if (!found || !found->can_write)
    throw Error(ErrorCode::unsupported_format, "This format cannot be written.", format.name());
  return *found;
}

std::string formats_where(FormatList formats, std::string_view FormatInfo::*name,
                          std::string_view last, bool (*is_one)(const FormatInfo&)) {
  std::vector<std::string_view> names;
  for (const auto* format : formats)
    if (is_one(format->info)) names.push_back(format->info.*name);
  return listed(names, last);
}

void check_palette(const Goal& goal, const FormatInfo& format, FormatList formats) {
  const bool may_stay = !goal.convert || goal.convert->only_if_smaller;
  if (may_stay && format.can_write && !goal.join) check_palette_of(format, goal, formats);
}

void check(const Goal& goal, FormatList formats) {
  check_numbers(goal);
  check_pages(goal);
  check_watermarks(goal);
  check_hidden_colours(goal, formats);
  if (goal.join && !goal.convert) refuse("The format of the animation is missing.");
  if (!goal.convert) return;
  const auto& target = written_format(goal.convert->format, formats);
  check_palette_of(target, goal, formats);
  if (!goal.join) return;
  if (goal.convert->only_if_smaller) refuse("Joined files have no size to compare with.");
  if (target.writes_frames) return;
  const auto writes_frames = [](const FormatInfo& info) { return info.writes_frames; };
  refuse("An animation cannot be made in " + std::string(target.name) + ", only in " +
         formats_where(formats, &FormatInfo::name, "or", writes_frames) + '.');
}

void check_inputs(const Goal& goal, std::size_t inputs) {
  const auto numbers = stamps_of(goal);
  if (goal.join) {
    if (!numbers.empty()) refuse("Joined files cannot be stamps of their steps.");
    if (inputs == 0 || inputs > kMaxInputs) refuse_number("from 1 to " + files(kMaxInputs), inputs);
    return;
  }
  const auto stamps = numbers.empty() ? 0 : *numbers.rbegin() + 1;
  if (stamps >= kMaxInputs)
    refuse("A job takes at most " + files(kMaxInputs) + ": there is no stamp " +
           std::to_string(*numbers.rbegin()) + ".");
  if (inputs != 1 + stamps)
    refuse_number(files(1 + stamps) +
                      (stamps == 0 ? "" : ", " + std::to_string(stamps) + " of them to be drawn"),
                  inputs);
  if (numbers.size() != stamps) refuse("A file was sent to be drawn that no step draws.");
}

void check_sizes(std::span<const std::uint64_t> sizes, const Limits& limits) {
  std::uint64_t left = limits.max_input_bytes;
  for (const auto size : sizes) {
    if (size > left)
      throw Error(
          ErrorCode::payload_too_large,
          (sizes.size() == 1 ? "The file is larger than " : "The files are together larger than ") +
              std::to_string(limits.max_input_bytes) + " bytes.");
    left -= size;
  }
}

}  // namespace pressoir::engine

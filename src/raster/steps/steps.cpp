#include "raster/steps/steps.h"

#include <algorithm>
#include <cmath>

#include "raster/colour/colour.h"
#include "raster/colour/quantize.h"
#include "raster/colour/rgb8.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"
#include "raster/steps/steps_focus.h"
#include "raster/watermark/watermark.h"
#include "raster/watermark/watermark_check.h"

namespace pressoir::raster {
namespace {

constexpr double kHeadroom = 1.5;  // see enough_for

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::invalid_request, why); }

double offset_of(Gravity::Side side, double room) {
  switch (side) {
    case Gravity::Side::start: return 0;
    case Gravity::Side::centre: return room / 2;
    case Gravity::Side::end: return room;
  }
  return 0;
}

std::uint32_t side_of(double pixels) {
  constexpr double kMaxSide = 1e9;  // whatever the limits are; keeps the conversion defined
  return static_cast<std::uint32_t>(std::clamp(std::round(pixels), 1.0, kMaxSide));
}

// One overload per step: fills `to` and what else is to be known.

void place(const Resize& resize, PlannedStep& plan) {
  const double width = plan.from.width, height = plan.from.height;
  const bool by_sides = resize.width > 0 || resize.height > 0;
  if (by_sides == (resize.percent != 0) || !std::isfinite(resize.percent) || resize.percent < 0)
    refuse("A resize needs a width, a height or a percentage above 0.");
  const auto wanted = [&](std::uint32_t side, double present) {
    return resize.enlarge ? side : std::min<double>(side, present);
  };
  const double w = wanted(resize.width, width), h = wanted(resize.height, height);
  plan.area = whole(plan.from);
  if (resize.fit == Resize::Fit::inside || w == 0 || h == 0) {
    double scale = resize.percent / 100;
    if (by_sides)
      scale = w == 0 ? h / height : h == 0 ? w / width : std::min(w / width, h / height);
    if (!resize.enlarge) scale = std::min(scale, 1.0);
    plan.to = {side_of(width * scale), side_of(height * scale)};
    return;
  }
  plan.to = {side_of(w), side_of(h)};
  if (resize.fit == Resize::Fit::exact) return;
  const double scale = std::max(w / width, h / height);
  const double part_x = std::min(width, w / scale), part_y = std::min(height, h / scale);
  plan.area = {offset_of(resize.gravity.x, width - part_x),
               offset_of(resize.gravity.y, height - part_y), part_x, part_y};
  plan.attention_crop = resize.gravity.attention;
}

void place(const Crop& crop, PlannedStep& plan) {
  const auto [width, height] = plan.from;
  if (crop.at) {
    if (crop.at->x >= width || crop.at->y >= height)
      refuse("The box to crop lies outside the picture.");
    const Size rest{width - crop.at->x, height - crop.at->y};
    if (crop.width > rest.width || crop.height > rest.height)
      refuse("The box to crop reaches beyond the picture.");
    plan.to = {crop.width == 0 ? rest.width : crop.width,
               crop.height == 0 ? rest.height : crop.height};
    plan.area = whole(plan.to);
    plan.area.x = crop.at->x;
    plan.area.y = crop.at->y;
    return;
  }
  if (crop.width == 0 || crop.height == 0) refuse("A crop needs a width and a height.");
  plan.to = {std::min(crop.width, width), std::min(crop.height, height)};
  plan.area = whole(plan.to);
  plan.area.x = std::floor(offset_of(crop.gravity.x, width - plan.area.width));
  plan.area.y = std::floor(offset_of(crop.gravity.y, height - plan.area.height));
  plan.attention_crop = crop.gravity.attention;
}

void place(const Rotate& rotate, PlannedStep& plan) {
  if (rotate.degrees != 90 && rotate.degrees != 180 && rotate.degrees != 270)
    refuse("A picture can be rotated by 90, 180 or 270 degrees.");
  if (rotate.degrees != 180) plan.to = {plan.from.height, plan.from.width};
}

void place(const ReduceColours& reduce, PlannedStep&) {
  if (reduce.colours < 2 || reduce.colours > 256) refuse("The colours must be 2 to 256.");
}

void place(const Upscale& upscale, PlannedStep& plan) {
  if (upscale.factor != 2 && upscale.factor != 4) refuse("A picture is upscaled by 2 or 4.");
  plan.to = {side_of(plan.from.width * static_cast<double>(upscale.factor)),
             side_of(plan.from.height * static_cast<double>(upscale.factor))};
}

void place(const TurnUpright&, PlannedStep&) {}
void place(const Flatten&, PlannedStep&) {}
void place(const ToSrgb&, PlannedStep&) {}
void place(const Watermark& watermark, PlannedStep&) { check(watermark); }

template <class Sample>
void copy_area(const Canvas& from, std::uint32_t left, std::uint32_t top, Canvas& to) {
  const std::size_t channels = from.layout().channels();
  for (std::uint32_t y = 0; y < to.height(); ++y) {
    const auto row = row_of<Sample>(to, y);
    std::ranges::copy(row_of<Sample>(from, top + y).subspan(left * channels, row.size()),
                      row.begin());
  }
}

Canvas cropped(const Canvas& canvas, const PlannedStep& plan) {
  Canvas result(plan.to.width, plan.to.height, canvas.layout());
  const auto left = static_cast<std::uint32_t>(plan.area.x);
  const auto top = static_cast<std::uint32_t>(plan.area.y);
  if (canvas.layout().bits == 16)
    copy_area<std::uint16_t>(canvas, left, top, result);
  else
    copy_area<std::uint8_t>(canvas, left, top, result);
  result.set_colours_of(canvas);
  return result;
}

Canvas done(const TurnUpright&, const PlannedStep&, Canvas canvas) { return canvas; }

Canvas done(const Resize&, const PlannedStep& plan, Canvas canvas) {
  if (canvas.width() == plan.to.width && canvas.height() == plan.to.height &&
      plan.area == whole(plan.from))
    return canvas;
  const double scale_x = static_cast<double>(canvas.width()) / plan.from.width;
  const double scale_y = static_cast<double>(canvas.height()) / plan.from.height;
  const Area area{plan.area.x * scale_x, plan.area.y * scale_y, plan.area.width * scale_x,
                  plan.area.height * scale_y};
  return resample(canvas, area, plan.to.width, plan.to.height);
}

Canvas done(const Crop&, const PlannedStep& plan, Canvas canvas) { return cropped(canvas, plan); }

Canvas done(const Rotate& rotate, const PlannedStep&, Canvas canvas) {
  return rotated(std::move(canvas), rotated_further(1, rotate.degrees));
}

Canvas done(const Flatten& step, const PlannedStep&, Canvas canvas) {
  return canvas.layout().alpha ? flatten(canvas, step.background) : std::move(canvas);
}

Canvas done(const ReduceColours& reduce, const PlannedStep&, Canvas canvas) {
  // The palette is RGB: a profile of other colours would not fit it.
  if (canvas.layout().model == ColourModel::cmyk ||
      (canvas.layout().model == ColourModel::grey && !canvas.icc().empty()))
    canvas = to_srgb(canvas);
  canvas = in_8_bits(std::move(canvas));
  QuantizeOptions options;
  options.colours = reduce.colours;
  Canvas result = to_canvas(Quantizer(canvas).run(options), canvas.width(), canvas.height());
  result.set_colours_of(canvas);
  return result;
}

Canvas done(const Upscale&, const PlannedStep& plan, Canvas canvas) {
  return resample(canvas, whole(plan.from), plan.to.width, plan.to.height);
}

Canvas done(const ToSrgb& change, const PlannedStep&, Canvas canvas) {
  if (change.only_cmyk && canvas.layout().model != ColourModel::cmyk) return canvas;
  return to_srgb(canvas);
}

}  // namespace

std::vector<PlannedStep> plan_steps(std::span<const Step> steps, Size from, const Limits& limits) {
  std::vector<PlannedStep> plan;
  for (const Step& step : steps) {
    PlannedStep planned{
        .step = step, .from = from, .to = from, .area = {}, .attention_crop = false};
    std::visit([&](const auto& each) { place(each, planned); }, step);
    check_pixels(planned.to.width, planned.to.height, limits);
    from = planned.to;
    plan.push_back(std::move(planned));
  }
  return plan;
}

Size enough_for(std::span<const PlannedStep> steps) {
  for (const PlannedStep& plan : steps) {
    const Step& step = plan.step;
    if (std::holds_alternative<TurnUpright>(step) || std::holds_alternative<Flatten>(step) ||
        std::holds_alternative<ToSrgb>(step))
      continue;
    if (!std::holds_alternative<Resize>(step)) break;
    return {side_of(std::ceil(kHeadroom * plan.from.width * plan.to.width / plan.area.width)),
            side_of(std::ceil(kHeadroom * plan.from.height * plan.to.height / plan.area.height))};
  }
  return {};
}

Canvas apply(const PlannedStep& step, Canvas canvas, std::span<const Canvas> stamps) {
  const auto work = [&]<class One>(const One& each) {
    if constexpr (std::is_same_v<One, Watermark>)
      return draw(each, std::move(canvas), stamps);
    else
      return done(each, step, std::move(canvas));
  };
  return std::visit(work, step.step);
}

Canvas apply(const Step& step, Canvas canvas, std::span<const Canvas> stamps) {
  auto plan = plan_steps(std::span(&step, 1), {canvas.width(), canvas.height()}, Limits{});
  if (plan[0].attention_crop) plan[0].area = focus(canvas, plan[0].area.width, plan[0].area.height);
  return apply(plan[0], std::move(canvas), stamps);
}

}  // namespace pressoir::raster

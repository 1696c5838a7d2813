// WireGoal: Goal and Limits as fields of a packet; internal to wire.cpp. One thread at a time.
#pragma once

#include "engine/wire_archive.h"
#include "model/goal.h"

namespace pressoir::engine::wire {

template <class A, class T>
void format(A& a, T& value) {
  std::string name = value.name();
  a.text(name);
  if constexpr (A::kReads) value = Format(name);
}
template <class A, class T>
void colour_fields(A& a, T& colour) {
  field(a, colour.red), field(a, colour.green), field(a, colour.blue);
}
template <class A, class T>
void conversion(A& a, T& value) {
  format(a, value.format);
  field(a, value.only_if_smaller);
  optional(a, value.background, [&](auto& colour) { colour_fields(a, colour); });
  optional(a, value.quality, [&](auto& v) { field(a, v); });
}

template <class A, class T>
void gravity(A& a, T& value) {
  enumeration(a, value.x, 3), enumeration(a, value.y, 3);
  field(a, value.attention);
}

// One overload per step.
template <class T, class S>
concept Is = std::is_same_v<std::remove_const_t<T>, S>;
template <class A, Is<TurnUpright> T>
void step_fields(A& a, T& step) {
  field(a, step.trim);
}
template <class A, Is<Resize> T>
void step_fields(A& a, T& step) {
  field(a, step.width), field(a, step.height), field(a, step.percent);
  enumeration(a, step.fit, 3);
  field(a, step.enlarge);
  gravity(a, step.gravity);
}
template <class A, Is<Crop> T>
void step_fields(A& a, T& step) {
  field(a, step.width), field(a, step.height);
  optional(a, step.at, [&](auto& corner) { field(a, corner.x), field(a, corner.y); });
  gravity(a, step.gravity);
}
template <class A, Is<Rotate> T>
void step_fields(A& a, T& step) {
  field(a, step.degrees);
}
template <class A, Is<Flatten> T>
void step_fields(A& a, T& step) {
  colour_fields(a, step.background);
}
template <class A, Is<ReduceColours> T>
void step_fields(A& a, T& step) {
  field(a, step.colours);
}
template <class A, Is<Upscale> T>
void step_fields(A& a, T& step) {
  field(a, step.factor);
}
template <class A, Is<ToSrgb> T>
void step_fields(A& a, T& step) {
  field(a, step.only_cmyk);
}

/// The alternative of a variant by its index.
template <std::size_t I = 0>
Step step_of(std::size_t index) {
  if constexpr (I < std::variant_size_v<Step>)
    return index == I ? Step(std::variant_alternative_t<I, Step>{}) : step_of<I + 1>(index);
  refuse("an unknown step");
}

/// The index of its alternative, then its fields.
template <class A, class T>
void step(A& a, T& value) {
  auto index = static_cast<std::uint8_t>(value.index());
  a.number(index);
  if constexpr (A::kReads) value = step_of(index);
  std::visit([&](auto& each) { step_fields(a, each); }, value);
}

template <class A, class T>
void goal_fields(A& a, T& goal) {
  enumeration(a, goal.compression, 5);
  optional(a, goal.quality, [&](auto& v) { field(a, v); });
  optional(a, goal.target_score, [&](auto& v) { field(a, v); });
  optional(a, goal.target_bytes, [&](auto& v) { field(a, v); });
  optional(a, goal.palette_quality, [&](auto& v) { field(a, v); });
  optional(a, goal.join, [&](auto& join) {
    list(a, join.sizes, [&](auto& size) { field(a, size); });
    field(a, join.delay_milliseconds), field(a, join.loops);
  });
  list(a, goal.steps, [&](auto& each) { step(a, each); });
  optional(a, goal.convert, [&](auto& v) { conversion(a, v); });
  auto& keep = goal.metadata;
  field(a, keep.all), field(a, keep.orientation), field(a, keep.icc);
  field(a, keep.copyright), field(a, keep.date), field(a, keep.location);
  field(a, goal.upright), field(a, goal.keep_hidden_colours), field(a, goal.keep_cmyk);
  enumeration(a, goal.effort, 3);
  field(a, goal.min_gain_percent);
}
template <class A, class T>
void limits_fields(A& a, T& limits) {
  field(a, limits.max_input_bytes), field(a, limits.max_output_bytes);
  field(a, limits.max_frame_pixels), field(a, limits.max_total_pixels);
  field(a, limits.max_frames), field(a, limits.max_memory_bytes);
  milliseconds(a, limits.cpu), milliseconds(a, limits.wall);
}

}  // namespace pressoir::engine::wire

// What the files of the spine (optimize.cpp, optimize_*.cpp) share. Internal to them.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/codec.h"
#include "engine/optimize/optimize.h"
#include "model/job.h"
#include "raster/canvas.h"
#include "raster/metadata/metadata.h"
#include "raster/steps/steps.h"

namespace pressoir::engine {

/// What `work` returns. @throws Error limit_exceeded where memory runs out; what `work` throws.
decltype(auto) within_memory(const auto& work) {
  constexpr const char* kOutOfMemory = "The file needs more memory than allowed.";
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::limit_exceeded, kOutOfMemory);
  } catch (const std::length_error&) {
    throw Error(ErrorCode::limit_exceeded, kOutOfMemory);
  }
}

/// What searches may take of a limit; the rest lets codecs end the encoding that they are in and
/// deliver what they have: a fifth, of a low limit up to a half.
std::chrono::milliseconds share_for_trials(std::chrono::milliseconds limit);

/// One optimisation under way.
struct Work {
  Bytes input;  ///< the first one, after steps that need no pixels
  const codecs::Codec& codec;
  const Goal& goal;
  const Limits& limits;
  codecs::CodecList formats;  ///< that there are
  codecs::Trials::Clock::time_point deadline;
  codecs::Trials::WallClock::time_point net;  ///< see Trials
  std::span<const raster::Canvas> stamps{};   ///< for the steps, see read_stamps()
  std::optional<Size> drawn{};                ///< of shapes: the size that they are drawn in
};

/// The same work on other bytes, in another format or for another goal.
inline Work work_like(const Work& asked, Bytes input, const codecs::Codec& codec,
                      const Goal& goal) {
  return {.input = input,
          .codec = codec,
          .goal = goal,
          .limits = asked.limits,
          .formats = asked.formats,
          .deadline = asked.deadline,
          .net = asked.net,
          .stamps = asked.stamps};
}

/// What is going to be delivered: `bytes` empty means the (transformed) input itself.
struct Delivery {
  const codecs::Codec* codec = nullptr;
  std::optional<Buffer> bytes;
  Outcome outcome;
  bool is_unchecked = false;           ///< found by a search: verified() is still to come
  std::unique_ptr<Delivery> fallback;  ///< delivered where this one fails its check; null: none
};

/// What the codec said while it tried.
void take(Outcome& outcome, codecs::Trials& trials);
/// Of tiny pictures loss must be worth it, unless the size was asked for.
void weigh_loss(codecs::Trials& trials, const Goal& goal, std::uint32_t width,
                std::uint32_t height);
void deliver(Delivery& delivery, codecs::Candidate&& best);
/// The best of `trials`, which `codec` has made of what `reader` read; only what was read exactly
/// stays lossless. Empty: there was nothing below the size to beat.
std::optional<Delivery> delivery_of(codecs::Trials&& trials, const codecs::RasterCodec& codec,
                                    const raster::FrameReader& reader);

/// A conversion that need not be: empty where the target cannot carry the picture (alpha, sides) or
/// memory or time do not suffice; the input in its own format is there. @throws Error for others.
std::optional<Delivery> unless_impossible(
    const std::function<std::optional<Delivery>()>& conversion);

// The codecs of a job (optimize_formats.cpp). Pixels are asked for here and nowhere else, so that
// their absence is refused in one way.

/// The codec of a file. @throws Error payload_too_large, unsupported_format.
const codecs::Codec& codec_of(Bytes file, const Limits& limits,
                              codecs::CodecList formats = codecs::all_codecs());

/// The codec as one of pixels. @param work  what they are needed for: "resize".
/// @throws Error invalid_request when its files have none.
const codecs::RasterCodec& raster_of(const codecs::Codec& codec, std::string_view work);

/// What a step does, for raster_of.
std::string_view work_of(const Step& step);

/// The codec that a conversion goes to.
/// @throws Error unsupported_format, invalid_request when its files have no pixels.
const codecs::RasterCodec& writer_of(const Conversion& conversion, codecs::CodecList formats);

/// Where a conversion goes; null: none asked for, or to what the input is already.
/// @throws Error as writer_of.
const codecs::RasterCodec* target_of(const Goal& goal, const codecs::Codec& from,
                                     codecs::CodecList formats);

/// The formats of the codecs, in their order.
std::vector<const codecs::KnownFormat*> formats_of(codecs::CodecList codecs);

/// The size that shapes are drawn in where `goal` makes pixels of them: their own, or what a resize
/// that is the first step, but for rotations, leads to, which then has nothing to do. Empty: the
/// file has pixels, or stays what it is. @throws Error as raster::plan_steps.
std::optional<Size> drawn_size(const Work& work, const codecs::Pixels& pixels);

/// `goal` with the quality that its conversion has of its own.
Goal goal_of_conversion(Goal goal);

/// `steps` for this picture, checked against the limits. @throws Error as raster::plan_steps.
std::vector<raster::PlannedStep> plan_for(const std::vector<Step>& steps,
                                          const codecs::Pixels& pixels, const Limits& limits);

/// `goal` without the steps that would change nothing of this picture: it is not coded anew for
/// them, only turned upright, if need be. @throws Error as plan_for.
Goal without_idle_steps(Goal goal, Bytes input, const codecs::RasterCodec& codec,
                        const codecs::Probe& probe, const Limits& limits);

/// The file that takes the input's place; empty without steps, with steps that need pixels, or
/// where Goal::upright has nothing to turn or cannot do it without loss (the orientation then stays
/// a tag). @throws Error invalid_request for TurnUpright that has nothing to do, or cannot.
std::optional<Buffer> take_steps(Bytes input, const codecs::RasterCodec& codec, const Goal& goal,
                                 const codecs::Pixels& pixels);

/// What a decoder may leave out of a picture that these steps are for.
codecs::DecodeHint hint_for(std::span<const raster::PlannedStep> plan,
                            const codecs::Pixels& pixels);

/// The size that the picture ends with.
Size size_after(const codecs::Pixels& pixels, std::span<const raster::PlannedStep> plan);

/// How the result of steps is coded: a goal that says nothing of compression wants no work on it,
/// and what was stored with loss is not coded without (that would multiply its size).
Goal coding_of(const Goal& goal, const codecs::Codec& target, bool stored_with_loss);

// Documents (optimize_pages.cpp).

/// The codec with the password of a goal. Null: there is none, or files of it are never encrypted.
std::unique_ptr<codecs::Codec> opening_codec(const codecs::Codec& codec,
                                             const std::optional<std::string>& password);

/// Whether the steps are rotations of a document, whose pages then lie another way and need no
/// pixels.
bool rotates_pages(const Work& work);
/// The input with its pages rotated; empty, and `goal` without the steps, where that comes to
/// nothing. REQUIRES: rotates_pages(). @throws Error as Codec::rotate_pages.
std::optional<Buffer> rotated_pages(const Work& work, Goal& goal);

/// The codec of the page that goal.page says, where a document is converted to a picture. Null: it
/// is not, or the goal names no page.
/// @throws Error invalid_request for a further page of a picture, or only_if_smaller.
std::unique_ptr<codecs::RasterCodec> page_picture_for(const Work& work);

/// Decodes, does goal.steps on every frame, encodes. @throws Error as optimize().
Delivery deliver_stepped(const Work& work, const codecs::Probe& probe,
                         codecs::Trials::Clock::time_point start);

/// The whole file that takes a damaged one's place where the goal asks for that, checked as every
/// delivery; empty: the input is whole, or no repair is asked for.
/// @throws Error as Codec::repair, Codec::verify.
std::optional<codecs::Repaired> repaired_input(const Work& work);

/// The same for the files of a join, each by itself.
struct RepairedInputs {
  std::vector<Bytes> files;                               ///< whole ones
  std::vector<std::optional<codecs::Repaired>> repaired;  ///< by file; holds the bytes of some
  [[nodiscard]] bool has_any() const {
    return std::ranges::any_of(repaired, [](const auto& each) { return each.has_value(); });
  }
};
/// @throws Error as repaired_input, about the file by its number.
RepairedInputs repaired_inputs(const Work& work, Inputs inputs);

/// Writes into the result of a join what was done to its files before, in the frames that they have
/// become.
void report_repairs(Result& result, const RepairedInputs& inputs, const Work& work);

/// The file that takes the input's place where the goal asks for a safe one; empty: it is safe, or
/// safety is not asked for. @throws Error as Codec::sanitise.
std::optional<codecs::Sanitised> sanitised_input(const Work& work);

/// Writes into a result for `sanitised` what was taken out of the input of `work` before.
void report_sanitised(Result& result, codecs::Sanitised&& sanitised, const Work& work);

/// The input as it is, byte for byte.
Delivery deliver_untouched(const Work& work);

/// Writes into a result for `repaired` what was done to the input of `work` before.
void report_repair(Result& result, codecs::Repaired&& repaired, const Work& work);

/// The inputs behind the first one as steps draw them: the first frame of each, upright, as sRGB
/// with alpha, of 8 bits. @throws Error as optimize().
std::vector<raster::Canvas> read_stamps(Inputs inputs, const Limits& limits,
                                        codecs::CodecList formats);

/// Makes the animation of goal.join, after goal.steps, of all inputs. @param work  the first one.
/// @throws Error as optimize().
Result optimize_joined(const Work& work, Inputs inputs);

/// The input with its metadata rewritten, which is the input itself where that changes nothing.
Delivery deliver_rewritten(const Work& work, codecs::Rewritten&& rewritten);

/// `delivery` after the last check of its codec; the way of every file that a search found. One
/// that fails it, whatever the check throws, gives way to its fallback, with a warning, which is
/// checked likewise.
/// @param steps_are_done  `original` is what goal.steps lead to.
/// @throws Error as Codec::verify, limit_exceeded where memory runs out, internal for an exception
///         of a library: where there is nothing to fall back to.
Delivery verified(Delivery delivery, const codecs::Original& original, const Work& work,
                  bool steps_are_done);

/// Writes into the outcome what the file that is delivered says. REQUIRES: verified().
/// @param output  its bytes. @throws Error as optimize().
void complete(Delivery& delivery, Bytes output, const Work& work);

}  // namespace pressoir::engine

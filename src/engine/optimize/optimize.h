// The spine: detect, probe, limit, steps, trials, never larger. For pressoir-worker; the server and
// the command line go through engine/pool/worker_pool.h, only unit tests, fuzz and bench call this
// directly. Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "engine/goal/engine_version.h"
#include "engine/goal/goal_check.h"
#include "model/comparison.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::codecs {
class Codec;
}

namespace pressoir::engine {

struct Result {
  std::optional<Buffer> output;  ///< empty: the input itself, byte for byte
  Outcome outcome;
};

/// The files of a job, in the order in which its goal takes them: the picture and its stamps, or
/// with Goal::join the pictures. They outlive the call.
using Inputs = std::span<const Bytes>;

/// Makes the first input, "the input" below, as small as `goal` allows within `limits`. Those
/// behind it are stamps for the steps: their first frames, upright, as 8-bit sRGB with alpha.
///
/// Without steps and conversion the result is never larger than the input with its metadata
/// rewritten by goal.metadata, which is also what is delivered when nothing smaller is found
/// (method "metadata", or "unchanged" when that is the input itself). Compression::none without a
/// lossy target does just that. What saves less than goal.min_gain_percent, metadata included, is
/// not done: the input is delivered byte for byte.
/// Goal::upright: the input turned without loss takes its place, unless that is impossible or ends
/// larger than the input; then the orientation stays a tag.
/// Steps: one that turns a file without loss (TurnUpright, Rotate) puts the turned file in the
/// input's place; with Compression::none it is delivered itself (method "upright" or "rotated").
/// ReduceColours is for formats with a palette, PNG and GIF: elsewhere it is an invalid_request,
/// since fewer colours make a JPEG or a WebP larger.
/// Steps that would change nothing (a largest size above the picture's, a colour under no alpha)
/// count as none. Frames are not lost unasked: an animation that its own format cannot be written
/// in (APNG) needs a conversion beside its steps.
/// All others work on the pixels of every frame; there is no size to beat and no fallback. What was
/// stored with loss is then coded to a score of 90 where the goal asks for no loss (a JPEG or lossy
/// WebP coded losslessly would multiply its size); Compression::none means that, or a quick
/// lossless coding. A score is that of the coding, against the picture after the steps.
/// Join: as after steps, of all inputs, with the format that goal.convert names.
/// A format without pixels: steps, join and conversion are an invalid_request, but that pages of a
/// document can be rotated, and that goal.page, converted, is a picture on which the steps work.
/// A password opens the first input; the output needs the same ones, and allows the same.
/// Conversion: to the input's own format it means nothing; with only_if_smaller the conversion
/// competes with the input optimised as itself (after the same steps), and a target that cannot
/// carry the picture loses.
///
/// Repair: a damaged file is made whole (Codec::repair), checked, and takes the input's place for
/// all the rest, sizes to beat included (of a join each file; not the stamps); a whole one is as if
/// the goal did not ask for it. Where nothing else is asked for (is_repair_alone) that file, or the
/// whole input byte for byte, is delivered.
///
/// What a search found passes Codec::verify before it is delivered. Where it does not, what it had
/// to beat is delivered instead, with a warning: the rewritten input, or with only_if_smaller the
/// input optimised as itself. Where it had nothing to beat, that is an error.
///
/// Searches end by pixels and encodings. Only where that takes limits.cpu or the wall time but for
/// a fifth, or 5 seconds (at most a half) of a lower limit, they stop before their end
/// (Outcome::cut_by_deadline): what is left lets them deliver what they have.
///
/// @throws Error unsupported_format, corrupt_input, limit_exceeded (also when memory runs out),
///         payload_too_large above limits.max_input_bytes for all inputs together, invalid_request,
///         timeout. What is about a stamp or a joined file says which, see input_part.h.
Result optimize(Inputs inputs, const Goal& goal, const Limits& limits);
Result optimize(Inputs inputs, const Goal& goal, const Limits& limits,
                std::span<const codecs::Codec* const> formats);
/// The same for one file.
Result optimize(Bytes input, const Goal& goal, const Limits& limits);
Result optimize(Bytes input, const Goal& goal, const Limits& limits,
                std::span<const codecs::Codec* const> formats);

/// SSIMULACRA2 of `candidate` against `reference`, both files of any readable format, upright
/// as their orientation says; the mean over the frames of animations. Where one holds fewer frames,
/// for equal ones were joined, the mean over the moments at which either changes.
/// @throws Error as optimize; invalid_request when sizes or lengths differ.
double score(Bytes reference, Bytes candidate, const Limits& limits);
/// The same, with more to say. `candidate` is compared with what the steps of `goal` make of the
/// first input, those behind it being stamps; shapes are drawn as large as the conversion of `goal`
/// does. Pictures of several inputs (Goal::join) and pages of documents are not made again.
/// @throws Error as score, and invalid_request for these.
Comparison compare(Inputs inputs, Bytes candidate, const Goal& goal, const Limits& limits);

}  // namespace pressoir::engine

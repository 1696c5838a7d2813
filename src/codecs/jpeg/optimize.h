// Optimize: a JPEG made smaller as a JPEG: limits, lossless and lossy candidates, rotating upright.
// Pure functions.
#pragma once

#include "codecs/jpeg/container.h"
#include "codecs/trials.h"

namespace pressoir::codecs::jpeg {

/// Header checks, before anything is allocated: size, kind, and the number of scans, each of which
/// costs a decoder a walk over the whole picture.
/// @throws Error limit_exceeded, unsupported_format, corrupt_input.
void check_frame(const Segments& segments, const Limits& limits);

/// What it takes to code a picture again: libjpeg's copy of the coefficients and ours at once, two
/// bytes each, and some space for the files.
std::uint64_t memory_for_coefficients(const FrameHeader& frame);

/// Offers lossless candidates and, for a lossy goal that is not already met, a lossy one.
/// @throws Error corrupt_input for damaged data, limit_exceeded.
void optimize_jpeg(const Container& input, const Goal& goal, const Limits& limits, Trials& trials);

/// The picture rotated as its EXIF orientation says, coded as it was.
/// @return empty when the block grid forbids it without `step.trim`.
/// @throws Error invalid_request when the picture is upright.
std::optional<Buffer> rotate_upright(const Container& container, const TurnUpright& step,
                                     const MetadataPolicy& policy);

/// The picture as seen (EXIF orientation applied), then rotated clockwise, without loss.
/// @return empty when the block grid forbids it. @throws Error corrupt_input.
std::optional<Buffer> rotate(const Container& container, const Rotate& step,
                             const MetadataPolicy& policy);

}  // namespace pressoir::codecs::jpeg

// GoalCheck: what is wrong with a job whatever is in its files. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "codecs/formats.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::engine {

using FormatList = std::span<const codecs::KnownFormat* const>;

/// Numbers out of range, options that exclude each other, a format that cannot do what is asked
/// for. @throws Error invalid_request, unsupported_format.
/// @param formats  that there are; others than all for tests.
void check(const Goal& goal, FormatList formats = codecs::all_formats());

/// Whether the goal's colours can be reduced where a picture of this format may keep it.
/// @throws Error invalid_request.
void check_palette(const Goal& goal, const FormatInfo& format, FormatList formats);

/// How many files the goal takes: one and a stamp for each number that its steps draw (stamps_of),
/// with Goal::join from 1 to kMaxInputs.
/// @throws Error invalid_request for another number, and for steps that leave a stamp out.
void check_inputs(const Goal& goal, std::size_t inputs);

/// @throws Error payload_too_large when files of those sizes are larger than limits.max_input_bytes
///         together.
void check_sizes(std::span<const std::uint64_t> sizes, const Limits& limits);

/// @throws Error invalid_request.
[[noreturn]] void refuse(const std::string& why);

/// @throws Error unsupported_format where it is not known, or never written.
const FormatInfo& written_format(const Format& format, FormatList formats);

/// The names of the formats that are so, as texts list them: "png and gif".
std::string formats_where(FormatList formats, std::string_view FormatInfo::*name,
                          std::string_view last, bool (*is_one)(const FormatInfo&));

}  // namespace pressoir::engine

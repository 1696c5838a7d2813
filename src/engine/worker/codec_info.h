// codec_info: formats and libraries of the engine. For the worker.
#pragma once

#include <vector>

#include "engine/description.h"
#include "model/job.h"

namespace pressoir::engine {

/// The libraries behind the codecs.
std::vector<Library> codec_libraries();
/// Formats from codecs::all_codecs(), versions of the libraries behind them and of the fonts; the
/// sandbox part is left empty.
Description describe_codecs();

}  // namespace pressoir::engine

// codec_info: formats and libraries of the engine. For the worker.
#pragma once

#include "engine/description.h"

namespace pressoir::engine {

/// Formats from codecs::all_codecs(), versions of the libraries behind them and of the fonts; the
/// sandbox part is left empty.
Description describe_codecs();

}  // namespace pressoir::engine

// placeholder_png: the one picture that is made and not made smaller. Safe from any thread.
#pragma once

#include <cstdint>
#include <string>

namespace pressoir::engine {

/// A PNG of that size, fully transparent.
std::string placeholder_png(std::uint32_t width, std::uint32_t height);

}  // namespace pressoir::engine

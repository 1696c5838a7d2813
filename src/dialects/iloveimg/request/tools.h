// Tools: what this API can do, by the vendor's names. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pressoir::dialects::iloveimg {

enum class Tool : std::uint8_t {
  compress,
  resize,
  crop,
  convert,
  watermark,
  repair,
  rotate,
  upscale,
  // What the sister API calls the same work.
  compress_document,
  repair_document,
  rotate_document,
};
/// In the order of Tool. A task's id holds a place in this list: add at its end.
inline constexpr std::array<std::string_view, 11> kToolNames{
    "compressimage", "resizeimage",  "cropimage", "convertimage", "watermarkimage", "repairimage",
    "rotateimage",   "upscaleimage", "compress",  "repair",       "rotate"};

/// "compressimage"
constexpr std::string_view name_of(Tool tool) noexcept {
  return kToolNames[static_cast<std::size_t>(tool)];
}
/// What it does to any file: the tools of the sister API do what those for pictures do.
constexpr Tool work_of(Tool tool) noexcept {
  switch (tool) {
    case Tool::compress_document: return Tool::compress;
    case Tool::repair_document: return Tool::repair;
    case Tool::rotate_document: return Tool::rotate;
    default: return tool;
  }
}
/// Empty: none that is served.
std::optional<Tool> tool_named(std::string_view name) noexcept;
/// The same of /task/next, where some clients leave out "image".
std::optional<Tool> next_tool_named(std::string_view name);

}  // namespace pressoir::dialects::iloveimg

#include "service/formats.h"

#include "engine/goal/formats.h"

namespace pressoir::service {

const FormatInfo* format_of(const Readable& file) { return engine::format_of(file); }

const FormatInfo* format_named(std::string_view name) noexcept {
  return engine::format_named(name);
}

std::vector<engine::Description::FormatLine> format_lines() { return engine::format_lines(); }

}  // namespace pressoir::service

#include "dialects/route_table.h"

namespace pressoir::dialects {
namespace {

constexpr std::uint64_t kFieldsBytes = 1 << 20;  // of a body, beside its files

}  // namespace

http::BodyLimits fields_only(std::chrono::seconds deadline) { return with_files(deadline, 0); }

http::BodyLimits with_files(std::chrono::seconds deadline, std::uint64_t file_bytes,
                            std::uint64_t files) {
  http::BodyLimits limits;
  limits.max_bytes = files * file_bytes + kFieldsBytes;
  limits.max_file_bytes = file_bytes;
  limits.deadline = deadline;
  return limits;
}

http::ErrorRenderer renderer_of(http::Response (*view)(const Error&)) {
  return [view](const Error& problem, const http::Request&) { return view(problem); };
}

}  // namespace pressoir::dialects

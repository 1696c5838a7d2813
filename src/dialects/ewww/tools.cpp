#include "dialects/ewww/tools.h"

#include <utility>

#include "dialects/ewww/views.h"

namespace pressoir::dialects::ewww {
namespace {

// Nine tenths of the clients' own time-outs (README.md).
constexpr std::chrono::seconds kRotateTime{54}, kReduceTime{27};

http::Response rotated(service::Finished made) { return file_answer(std::move(made.output)); }

http::Response resized(service::Finished made) {
  // "Not necessary": nothing was there to do.
  if (made.outcome.method == "unchanged" || made.outcome.method == "metadata")
    return error_response(ErrorStyle::rotate, ErrorCode::invalid_request);
  return file_answer(std::move(made.output));
}

}  // namespace

std::vector<Tool> all_tools() {
  const Tool rotate{.name = "rotate",
                    .takes = Format("jpeg"),
                    .misread = "exceeded",
                    .time = kRotateTime,
                    .read = rotate_in,
                    .answer = rotated};
  const Tool resize{.name = "resize",
                    .takes = std::nullopt,
                    .misread = "error",
                    .time = kRotateTime,
                    .read = resize_in,
                    .answer = resized};
  const Tool reduce{.name = "reduce-png",
                    .takes = Format("png"),
                    .misread = "exceeded",
                    .time = kReduceTime,
                    .read = reduce_in,
                    .answer = optimized};
  return {rotate, resize, reduce};
}

}  // namespace pressoir::dialects::ewww

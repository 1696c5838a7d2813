#include "service/accounting.h"

#include <exception>

#include "base/log.h"

namespace pressoir::service {

std::optional<Charge> charge_for(Charging charging, std::uint64_t bytes_before) {
  if (charging == Charging::free) return std::nullopt;
  return Charge{1, bytes_before};
}

bool pays(Charging charging, const Ending& ending) {
  if (!ending.outcome) return false;
  switch (charging) {
    case Charging::free: return false;
    case Charging::when_smaller: return ending.outcome->bytes_after < ending.outcome->bytes_before;
    case Charging::when_done: return true;
  }
  return false;
}

store::HistoryLine history_line(const Origin& origin, const std::string& file_name,
                                std::uint64_t bytes_before, const Ending& ending, bool paid) {
  store::HistoryLine line;
  line.time = store::now();
  line.dialect = origin.dialect;
  line.tool = origin.tool;
  line.file_name = file_name;
  line.bytes_before = bytes_before;
  if (ending.outcome) {
    line.bytes_after = ending.outcome->bytes_after;
    line.method = ending.outcome->method;
  }
  line.failure = ending.failure;
  line.images_charged = paid ? 1 : 0;
  return line;
}

Failure present_failure() {
  try {
    throw;
  } catch (const Error& error) {
    if (!error.detail().empty())
      log::info("job_failed",
                {{"code", std::string(name_of(error.code()))}, {"detail", error.detail()}});
    return {error.code(), error.what()};
  } catch (const std::exception& error) {
    log::error("job_failed", {{"code", std::string("internal")}, {"detail", error.what()}});
    return {ErrorCode::internal, "The job failed."};
  }
}

}  // namespace pressoir::service

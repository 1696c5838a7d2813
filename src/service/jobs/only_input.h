// only_input(): the file that a job works on, as long as a worker takes one file.
#pragma once

#include "base/error.h"
#include "model/job.h"

namespace pressoir::service {

/// @throws Error internal when the job has another number of inputs than one.
inline const JobInput& only_input(const Job& job) {
  if (job.inputs.size() != 1)
    throw Error(ErrorCode::internal, "A job must have one input.",
                std::to_string(job.inputs.size()));
  return job.inputs.front();
}

}  // namespace pressoir::service

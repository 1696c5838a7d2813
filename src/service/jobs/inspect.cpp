// Jobs::inspect and Jobs::score.
#include <algorithm>

#include "base/files/file_threads.h"
#include "service/jobs/job_state.h"
#include "service/jobs/queue_key.h"

namespace pressoir::service {

Async<Inspection> Jobs::inspect(AccountId account, ReadablePtr file,
                                std::optional<std::string> password, bool in_memory) {
  const auto state = state_;
  if (file->size() > state->parts.limits.max_input_bytes)
    throw Error(ErrorCode::payload_too_large, "The file is too large.");
  // Uploads may be encrypted on disk, where no worker reads them.
  auto copy = [file = std::move(file), folder = state->parts.spool, in_memory] {
    auto content = in_memory ? TempFile::create_in_memory() : TempFile::create(folder);
    content.append(*file);
    return content;
  };
  auto content = co_await on_file_thread(std::move(copy));
  auto work =
      state->parts.pool.inspect(std::move(content), std::move(password), state->parts.limits,
                                queue_key_of(account, Answer::at_once));
  co_return co_await std::move(work);
}

Async<Comparison> Jobs::score(AccountId account, TempFile reference, TempFile candidate) {
  const auto state = state_;
  const auto& limits = state->parts.limits;
  if (std::max(reference.size(), candidate.size()) > limits.max_input_bytes)
    throw Error(ErrorCode::payload_too_large, "The file is too large.");
  auto work = state->parts.pool.score(std::move(reference), std::move(candidate), limits,
                                      queue_key_of(account, Answer::at_once));
  co_return co_await std::move(work);
}

}  // namespace pressoir::service

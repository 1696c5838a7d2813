// QueueKey: which queue before the workers a request or job waits in.
#pragma once

#include "engine/pool/worker_pool.h"
#include "model/account.h"

namespace pressoir::service {

enum class Answer { at_once, later };

/// Each account has two queues, one for its requests that are answered at once and one for its
/// queued jobs: a flood of the one kind stops neither the other kind nor another account. Requests
/// without an account share a queue.
constexpr engine::QueueKey queue_key_of(AccountId account, Answer answer) noexcept {
  return 2 * account.value + (answer == Answer::later ? 1 : 0);
}

}  // namespace pressoir::service

#include "engine/pool/worker_death.h"

#include <csignal>
#include <cstring>
#include <string>

namespace pressoir::engine {

WorkerDeath::WorkerDeath(int signal)
    : Error(ErrorCode::internal, "The file could not be processed.",
            std::string("signal ") + ::strsignal(signal)),
      signal_(signal) {}

bool WorkerDeath::was_killed() const noexcept { return signal_ == SIGKILL; }

}  // namespace pressoir::engine

// Session: a connection inside its transaction, as the functions of store/ take it, and the times
// that the database keeps. Only those who write SQL need to know more of it (store/sql_values.h).
#pragma once

#include <chrono>

#include "model/job.h"

namespace soci {
class session;
}

namespace pressoir::store {

using Session = soci::session;

/// Now, in the resolution the database keeps.
TimePoint now();
/// For what waits: the time at which this process first asked, and what has passed since. Whoever
/// sets the clock of the machine makes nothing wait longer and no lease end early.
TimePoint steady_now();
/// The present by both clocks.
struct Now {
  TimePoint wall, steady;
  Now() : wall(now()), steady(steady_now()) {}
  Now(TimePoint both) : wall(both), steady(both) {}
};
inline long long to_millis(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint from_millis(long long millis) {
  return TimePoint(std::chrono::milliseconds(millis));
}

}  // namespace pressoir::store

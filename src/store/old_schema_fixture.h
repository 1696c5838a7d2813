// For tests of migrations only: a database of an older schema, opened by this program.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/crypto/crypto.h"
#include "store/database_fixture.h"

namespace pressoir::store {

/// When what is in it was made.
inline const TimePoint kOldTime = std::chrono::sys_days(std::chrono::March / 1 / 2026);

class OldSchema : public testing::Test {
 protected:
  /// @param fill  adds rows, in a Session of that schema.
  template <class F>
  void open(int schema, F fill) {
    in([&](Session& session) {
      migrate_to(session, schema);
      fill(session);
    });
    in(migrate);
  }
  template <class F>
  auto in(F work) {
    return database_.transact_here(std::move(work));
  }
  /// Tables with a row that names a missing one.
  std::vector<std::string> broken() {
    return in([](Session& session) {
      return column<std::string>(session, "select \"table\" from pragma_foreign_key_check");
    });
  }

  TestFolder folder_;
  Database database_{folder_.url(), 1};
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(folder_.path() / "key");
};

}  // namespace pressoir::store

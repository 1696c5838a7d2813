// For tests only: the account commands on one side, what a running server has open on the other.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "service/accounts/account_admin.h"
#include "service/service_host.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"

namespace pressoir::service {

class BesideServer : public testing::Test {
 protected:
  /// How long the server takes until `holds()`; a second is allowed.
  template <class F>
  static std::chrono::milliseconds until(F holds) {
    const auto start = std::chrono::steady_clock::now();
    auto passed = std::chrono::milliseconds(0);
    while (!holds() && passed < std::chrono::seconds(5)) {
      std::this_thread::yield();
      passed = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - start);
    }
    return passed;
  }

  boost::asio::io_context context_;  // outlives the threads that post to it
  store::TestFolder folder_;
  DataFolder data_{folder_.path() / "data"};
  AccountAdmin admin_{data_.root};
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(data_.key());
  store::Database database_{"sqlite3://" + data_.database().string(), 2};
};

}  // namespace pressoir::service

// For the tests of store/ and service/: a folder that vanishes, and a database in it.
#pragma once

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <string>

#include "store/database.h"
#include "store/migrations.h"
#include "store/sql_values.h"  // tests look into tables

namespace pressoir::store {

inline const TimePoint kStart = std::chrono::sys_days(std::chrono::March / 1 / 2026);

class TestFolder {
 public:
  TestFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "pressoir test XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string url() const { return "sqlite3://" + (path_ / "test.db").string(); }

 private:
  std::filesystem::path path_;
};

struct TestDatabase {
  TestFolder folder;
  Database database{folder.url(), 4};
  TestDatabase() { database.transact_here(migrate); }
  template <class F>
  auto operator()(F work) {
    return database.transact_here(std::move(work));
  }
};

/// Runs one coroutine to its end and returns what it returns, or throws what it throws.
template <class T>
T await(boost::asio::io_context& context, Async<T> work) {
  auto result = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.restart();
  while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context.run_one();
  return result.get();
}

}  // namespace pressoir::store

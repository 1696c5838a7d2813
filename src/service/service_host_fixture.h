// For tests only: a server without HTTP, with the real worker and the real database.
#pragma once

#include "service/service_host.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/loop/event_loop.h"
#include "engine/pictures_fixture.h"
#include "service/accounts/account_admin.h"
#include "store/accounts/usage.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"
#include "store/disk_blobs.h"

namespace pressoir::service {

inline engine::PoolConfig test_pool_config() {
  engine::PoolConfig config;
  config.worker = std::filesystem::path(PRESSOIR_BIN_DIR) / "pressoir-worker";
  return config;
}

struct Running {
  explicit Running(const std::filesystem::path& data, ServiceHostConfig config = {},
                   bool starts = true, std::uint32_t workers = 2, const Limits& limits = {}) {
    config.service.data = data;
    auto pool_config = test_pool_config();
    pool_config.workers = workers;
    pool.emplace(context.get_executor(), pool_config);
    host.emplace(context.get_executor(), config, *pool, limits);
    if (starts) (*this)(host->start());
  }
  ~Running() {
    if (host) (*this)(host->stop());
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  template <class T>
  T operator()(Async<T> work) {
    return store::await(context, std::move(work));
  }
  Services services() { return host->services(); }
  Jobs& jobs() { return host->services().jobs; }

  EventLoop context;
  std::optional<engine::WorkerPool> pool;
  std::optional<ServiceHost> host;
};

/// One account with 100 images a month, one picture, one goal.
class ServiceHostTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(test_pool_config().worker))
      GTEST_SKIP() << "pressoir-worker has not been built";
    account_ = new_account();
  }
  Account new_account() {
    NewAccount wanted;
    wanted.quota = {std::nullopt, 100, std::nullopt};
    return AccountAdmin(data_).create(wanted).account;
  }
  Upload upload(Bytes bytes, std::string name = "a.png") {
    auto file = TempFile::create(DataFolder{data_}.spool());
    file.append(bytes);
    return {std::move(file), std::move(name)};
  }
  Finished run(Running& server, Bytes bytes, Charging charging = Charging::when_smaller,
               std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
    // In a box: what comes out of co_spawn must have a default.
    auto work = [&]() -> Async<std::optional<Finished>> {
      co_return co_await server.jobs().run(account_, origin_, upload(bytes), goal_, charging,
                                           timeout);
    };
    return *server(work());
  }
  /// One source, one output.
  Batch submit(Running& server, Source source, Delivery delivery = {},
               Charging charging = Charging::when_smaller) {
    std::vector<Task> tasks;
    tasks.emplace_back().sources.push_back(std::move(source));
    tasks[0].wanted.push_back({"main", goal_, charging});
    return server(server.jobs().submit(account_, origin_, std::move(tasks), std::move(delivery)));
  }
  Batch submit(Running& server, Bytes bytes, Delivery delivery = {}) {
    return submit(server, upload(bytes), std::move(delivery));
  }
  Batch over(Running& server, const BatchId& id) {
    return server(server.jobs().wait(id, std::chrono::seconds(60)));
  }
  Usage usage(Running& server) { return server(server.services().usage.of(account_.id)); }
  std::vector<store::HistoryLine> history() {
    return AccountAdmin(data_).show(account_.id).history;
  }
  std::size_t blobs() {
    return store::DiskBlobs(DataFolder{data_}.blobs()).older_than(std::chrono::hours(-1)).size();
  }
  static std::string text_of(Running& server, Async<ReadablePtr> opened) {
    return std::string(as_text(server(std::move(opened))->read_all(1 << 24)));
  }
  template <class F>
  static std::optional<ErrorCode> code_of(const F& work) {
    return store::code_of(work);
  }
  /// Another picture each time.
  Buffer another_picture() { return engine::testing::png_picture(64 + ++made_, 48); }

  store::TestFolder folder_;
  std::filesystem::path data_ = folder_.path() / "data";
  Account account_;
  Origin origin_{"ewww", "optimize"};
  Goal goal_;
  Buffer picture_ = engine::testing::png_picture(64, 48);
  std::uint32_t made_ = 0;
};

}  // namespace pressoir::service

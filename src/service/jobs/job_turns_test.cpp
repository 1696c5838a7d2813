// Whose turn it is: accounts that have jobs in the queue, and clients that wait for the end of
// some.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>

#include "base/loop/loop_turns.h"
#include "service/jobs/jobs_fixture.h"
#include "store/accounts/account_settings.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

/// What a wait of a minute ends with when something happens meanwhile; empty: it still waits.
std::optional<ErrorCode> end_of_wait(Running& server, const BatchId& id,
                                     const std::function<void()>& meanwhile) {
  auto waiting =
      boost::asio::co_spawn(server.context, server.jobs().wait(id, 60s), boost::asio::use_future);
  meanwhile();
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (waiting.wait_for(0s) != std::future_status::ready &&
         std::chrono::steady_clock::now() < deadline) {
    server.context.restart();
    server.context.run_one_for(100ms);
  }
  if (waiting.wait_for(0s) != std::future_status::ready) return std::nullopt;
  try {
    (void)waiting.get();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // it ended well
}

TEST_F(JobsOf, erased_while_a_client_waits_end_the_wait_at_once) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  const auto erase = [&] { server(server.jobs().erase_all(account_.id, "ewww")); };
  EXPECT_EQ(ErrorCode::not_found, end_of_wait(server, batch.id, erase));
}

TEST_F(JobsOf, removed_by_another_process_are_not_waited_for) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  const auto remove = [&] { AccountAdmin(data_).remove(account_.id); };
  EXPECT_EQ(ErrorCode::not_found, end_of_wait(server, batch.id, remove));
}

TEST_F(JobsOf, are_not_waited_for_by_a_caller_who_may_not_see_them) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  int looks = 0;
  const Jobs::Check refuse = [&](const Batch& found) {
    ++looks;
    EXPECT_EQ(batch.id, found.id);
    throw Error(ErrorCode::forbidden, "Another account's.");
  };
  EXPECT_EQ(ErrorCode::forbidden,
            code_of([&] { server(server.jobs().wait(batch.id, 60s, refuse)); }));
  EXPECT_EQ(1, looks);
}

TEST_F(JobsOf, of_a_long_batch_are_not_read_at_the_end_of_each_of_them) {
  constexpr std::size_t kJobs = 80;
  constexpr std::chrono::milliseconds kPause{kJobs - 1};
  Running server(data_);
  auto tasks = two_outputs(upload(picture_));
  while (tasks[0].wanted.size() < kJobs)
    tasks[0].wanted.push_back(
        {"v" + std::to_string(tasks[0].wanted.size()), goal_, Charging::free});
  const auto id = server(server.jobs().submit(account_, origin_, std::move(tasks), {})).id;
  std::int64_t looks = 0;
  const Jobs::Check look = [&](const Batch&) { ++looks; };
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(is_over(server(server.jobs().wait(id, 60s, look))));
  const auto passed = std::chrono::steady_clock::now() - began;
  EXPECT_LE(looks, 2 + passed / kPause);
}

// One account's queue delays another's single job by no more than what is under way.
/// Until the batch is removed.
Async<void> wait_for(Jobs& jobs, BatchId id, Jobs::Check look, std::size_t& ended) {
  try {
    (void)co_await jobs.wait(id, 1h, look);
  } catch (const Error&) {  // it is gone
  }
  ++ended;
}

TEST_F(JobsOf, that_many_clients_wait_for_wake_one_of_them_in_each_round_of_the_loop) {
  constexpr std::size_t kWaiting = 20;
  Running server(data_, {}, false);
  const auto id = submit(server, picture_).id;
  const auto rounds_of_a_turn_behind_them = [&]() -> Async<std::size_t> {
    const auto executor = co_await boost::asio::this_coro::executor;
    std::size_t looks = 0, ended = 0, rounds = 0;
    const Jobs::Check look = [&looks](const Batch&) { ++looks; };
    for (std::size_t i = 0; i < kWaiting; ++i)
      boost::asio::co_spawn(executor, wait_for(server.jobs(), id, look, ended),
                            boost::asio::detached);
    while (looks < kWaiting) co_await next_turn();  // from the last look on all of them sleep
    server.jobs().dropped(id);
    co_await boost::asio::post(executor, boost::asio::use_awaitable);  // behind all it woke
    bool is_over = false;
    std::function<void()> count = [&] {
      ++rounds;
      if (!is_over) boost::asio::post(executor, count);
    };
    boost::asio::post(executor, count);
    co_await next_turn();
    is_over = true;
    const auto passed = rounds;
    co_await server.jobs().erase(account_.id, id);
    while (ended < kWaiting) co_await next_turn();
    co_return passed;
  };
  EXPECT_GE(server(rounds_of_a_turn_behind_them()), kWaiting);
}

TEST_F(JobsOf, of_another_account_do_not_wait_behind_a_long_queue) {
  ServiceConfig config;
  config.runners = 1;
  Running server(data_, config);
  std::vector<BatchId> flood;
  for (int i = 0; i < 12; ++i) flood.push_back(submit(server, another_picture()).id);
  const auto greedy = std::exchange(account_, new_account());
  over(server, submit(server, another_picture()).id);
  std::size_t done = 0;
  for (const auto& id : flood)
    done += server(server.jobs().find(id)).jobs.at(0).state == JobState::done ? 1 : 0;
  EXPECT_LT(done, flood.size() - 4);
  account_ = greedy;
  for (const auto& id : flood) EXPECT_EQ(JobState::done, over(server, id).jobs.at(0).state);
}

TEST_F(JobsOf, get_a_worker_early_though_many_requests_wait_for_one) {
  constexpr std::size_t kRequests = 16;
  Running server(data_, {}, true, 1);
  std::size_t answered = 0;
  auto request = [&](Upload file) -> Async<void> {
    auto finished =
        server.jobs().run(account_, origin_, std::move(file), goal_, Charging::free, 60s);
    co_await std::move(finished);
    ++answered;
  };
  for (std::size_t i = 0; i < kRequests; ++i)
    boost::asio::co_spawn(server.context, request(upload(another_picture())),
                          boost::asio::detached);
  server.context.restart();
  while (server.pool->stats().queued < kRequests - 4) server.context.run_one();
  const auto own = submit(server, another_picture()).id;
  const auto flooding = std::exchange(account_, new_account());
  const auto others = submit(server, another_picture()).id;
  EXPECT_EQ(JobState::done, over(server, others).jobs.at(0).state);
  EXPECT_EQ(JobState::done, over(server, own).jobs.at(0).state);
  EXPECT_LT(answered, kRequests - 5);
  account_ = flooding;
  while (answered < kRequests) server.context.run_one();
}

TEST_F(JobsOf, of_a_heavier_account_come_in_a_row) {
  ServiceConfig config;
  config.runners = 1;
  Running server(data_, config, false, 1);
  change(store::migrate);
  change([&](store::Session& s) {
    store::account_settings::set(s, account_.id, "service.weight", "3");
  });
  std::vector<BatchId> heavy;
  for (int i = 0; i < 6; ++i) heavy.push_back(submit(server, another_picture()).id);
  const auto first = std::exchange(account_, new_account());
  std::vector<BatchId> light;
  for (int i = 0; i < 2; ++i) light.push_back(submit(server, another_picture()).id);
  server(server.host->start());
  for (const auto& id : heavy) over(server, id);
  for (const auto& id : light) over(server, id);
  std::string order;
  change([&](store::Session& s) {
    long long account = 0;
    soci::statement rows =
        (s.prepare << "select account from history order by id", soci::into(account));
    rows.execute();
    while (rows.fetch()) order += account == first.id.value ? 'A' : 'B';
  });
  EXPECT_EQ("AAABAAAB", order);
}

}  // namespace
}  // namespace pressoir::service

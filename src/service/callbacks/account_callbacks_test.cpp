// Callback URLs of an account, and events of the account itself, against a real server.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <utility>
#include <vector>

#include "service/jobs/remote_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

/// A port that refuses connections until listen(), and then takes them and answers none.
class SilentPort {
 public:
  using Tcp = boost::asio::ip::tcp;
  SilentPort() : acceptor_(context_, Tcp::v4()) {
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
    acceptor_.non_blocking(true);
  }
  void listen() { acceptor_.listen(); }
  [[nodiscard]] std::string url(int number) const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + '/' +
           std::to_string(number);
  }
  /// Taken so far.
  std::size_t calls() {
    for (;;) {
      Tcp::socket call(context_);
      boost::system::error_code none_left;
      acceptor_.accept(call, none_left);
      if (none_left) return calls_.size();
      calls_.push_back(std::move(call));
    }
  }

 private:
  boost::asio::io_context context_;
  Tcp::acceptor acceptor_;
  std::vector<Tcp::socket> calls_;
};

/// Told are "begun" and "ended", and what concerns the account, each by its name.
class AccountCallbacks : public Remote {
 protected:
  void SetUp() override {
    Remote::SetUp();
    if (IsSkipped()) return;
    first_events_ = {"begun"};
    events_ = {"begun", "over"};
  }
  CallbackUrl add_url(Running& server, const std::string& path = "/hook") {
    return add_whole_url(server, site_.url(path));
  }
  CallbackUrl add_whole_url(Running& server, const std::string& url) {
    auto add = [&]() -> Async<std::optional<CallbackUrl>> {
      co_return co_await server.services().callback_urls.add(account_.id, "ewww", url);
    };
    return server(add()).value();
  }
  Batch submit_reported(Running& server) {
    Delivery delivery;
    delivery.reports_to_account = true;
    return submit(server, upload(another_picture()), std::move(delivery));
  }
  Names names() {
    Names all;
    for (const auto& heard : site_.heard()) all.push_back(heard.body);
    return all;
  }
  std::vector<store::deliveries::Listed> listed() {
    return AccountAdmin(data_).callbacks(account_.id);
  }
};

TEST_F(AccountCallbacks, tell_of_a_batch_from_its_begin_to_its_end) {
  const auto server = serve();
  add_url(*server);
  const auto batch = submit_reported(*server);
  over(*server, batch.id);
  run_for(*server, 700ms);
  EXPECT_EQ(Names{}, names()) << "nobody has announced it";
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() == 2; });
  EXPECT_EQ((Names{"begun", "over"}), names());
  const auto ids = site_.heard();
  EXPECT_NE(ids[0].delivery, ids[1].delivery);
}

TEST_F(AccountCallbacks, tell_of_the_begin_before_there_is_an_end) {
  events_ = {"over"};  // so that only the begin can have added the other one
  const auto server = serve();
  add_url(*server);
  const auto batch = submit_reported(*server);
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() == 2; });
  EXPECT_EQ((Names{"begun", "over"}), names());
}

TEST_F(AccountCallbacks, tell_of_the_begin_where_an_earlier_result_is_reused) {
  const auto server = serve();
  over(*server, submit(*server, picture_).id);
  add_url(*server);
  Delivery delivery;
  delivery.reports_to_account = true;
  const auto batch = submit(*server, upload(picture_), std::move(delivery));
  EXPECT_EQ(JobState::done, batch.jobs.at(0).state);
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() == 2; });
  EXPECT_EQ((Names{"begun", "over"}), names());
}

TEST_F(AccountCallbacks, wait_after_the_answer_as_long_as_the_format_says) {
  after_answer_ = 400ms;
  const auto server = serve();
  add_url(*server);
  const auto batch = submit_reported(*server);
  over(*server, batch.id);
  const auto since = std::chrono::steady_clock::now();
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_LE(400ms, std::chrono::steady_clock::now() - since);
}

TEST_F(AccountCallbacks, tell_a_url_no_more_that_was_removed) {
  const auto server = serve();
  const auto url = add_url(*server);
  const auto batch = submit_reported(*server);
  over(*server, batch.id);
  (*server)(server->services().callback_urls.remove(account_.id, "ewww", url.id));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] {
              (*server)(server->services().callback_urls.remove(account_.id, "ewww", url.id));
            }));
  server->jobs().announced(batch.id);
  run_for(*server, 700ms);
  EXPECT_EQ(Names{}, names());
  for (const auto& each : listed()) EXPECT_EQ("given_up", each.state);
}

TEST_F(AccountCallbacks, refuse_urls_that_no_callback_may_go_to) {
  config_.webhooks.allow_private = false;
  config_.fetch.allow.clear();
  const auto server = serve();
  EXPECT_EQ(ErrorCode::fetch_refused, code_of([&] { add_url(*server); }));
  EXPECT_TRUE((*server)(server->services().callback_urls.list(account_.id, "ewww")).empty());
}

TEST_F(AccountCallbacks, tell_of_a_quota_that_another_process_has_changed) {
  const auto server = serve();
  add_url(*server);
  AccountAdmin(data_).change(account_.id, {.monthly_bytes = 1000});
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_EQ(Names{std::string(kQuotaChanged)}, names());
  AccountAdmin(data_).change(account_.id, {.name = "another"});
  run_for(*server, 1200ms);
  EXPECT_EQ(1U, site_.heard().size());
}

TEST_F(AccountCallbacks, are_sent_again_on_request) {
  site_.answer = 500;
  const auto server = serve({});
  add_url(*server);
  AccountAdmin(data_).change(account_.id, {.monthly_bytes = 1000});
  run_until(*server, [&] { return listed().at(0).state == "given_up"; });
  EXPECT_EQ(500U, listed().at(0).last_status);
  site_.answer = 200;
  AccountAdmin(data_).send_again(account_.id, listed().at(0).id);
  run_until(*server, [&] { return listed().at(0).state == "delivered"; });
  const auto heard = site_.heard();
  ASSERT_EQ(2U, heard.size());
  EXPECT_EQ(heard[0].delivery, heard[1].delivery);
}

TEST_F(AccountCallbacks, to_urls_that_never_answer_leave_room_for_the_others) {
  constexpr int kUrls = 12;  // more than there are calls at a time for one account
  config_.webhooks.deadline = 1h;
  const auto server = serve({1h});
  SilentPort silent;
  for (int i = 0; i < kUrls; ++i) add_whole_url(*server, silent.url(i));
  AccountAdmin(data_).change(account_.id, {.monthly_bytes = 1000});
  run_until(*server, [&] {
    const auto all = listed();
    return all.size() == kUrls &&
           std::ranges::all_of(all, [](const auto& each) { return each.attempts == 1; });
  });
  silent.listen();
  for (const auto& each : listed()) AccountAdmin(data_).send_again(account_.id, each.id);
  run_until(*server, [&] { return silent.calls() >= 4; });
  add_url(*server);
  AccountAdmin(data_).change(account_.id, {.monthly_bytes = 2000});
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_EQ(4U, silent.calls()) << "calls at a time that silent receivers of one account get";
}

TEST_F(AccountCallbacks, of_an_account_that_is_gone_are_dropped) {
  const auto server = serve();
  add_url(*server);
  const auto batch = submit_reported(*server);
  over(*server, batch.id);
  EXPECT_EQ(2U, listed().size());
  AccountAdmin(data_).remove(account_.id);
  EXPECT_TRUE(listed().empty());
  server->jobs().announced(batch.id);
  run_for(*server, 700ms);
  EXPECT_EQ(Names{}, names());
}

}  // namespace
}  // namespace pressoir::service

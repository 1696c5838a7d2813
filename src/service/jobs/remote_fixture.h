// For tests only: a server that fetches files and makes callbacks, and the site at the other end.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server/server_fixture.h"
#include "service/accounts/account_admin.h"
#include "service/service_host_fixture.h"

namespace pressoir::service {

/// The other side: files to fetch, and an ear for callbacks.
class Site : public http::ServerTest {
 public:
  using ServerTest::comes_true;
  using ServerTest::waiting;  // requests of /slow.png
  struct Heard {
    std::string body, signature, type, delivery;
  };
  explicit Site(Bytes picture) {
    add(http::Method::get, "/files/pic%20ture.png",
        [this, bytes = std::string(as_text(picture))](http::Request&) -> Async<http::Response> {
          ++fetches;
          co_return http::text_response(200, "image/png", bytes);
        });
    add(http::Method::post, "/hook", [this](http::Request& request) -> Async<http::Response> {
      Heard heard;
      heard.body = co_await whole_body(request);
      heard.signature = request.head.header("Pressoir-Signature");
      heard.type = request.head.header("Content-Type");
      heard.delivery = request.head.header("Pressoir-Delivery");
      const std::lock_guard lock(mutex);
      heard_.push_back(std::move(heard));
      co_return http::text_response(answer, "text/plain", "thanks");
    });
    add(http::Method::get, "/slow.png", [this](http::Request&) { return never(); });
    add(http::Method::post, "/slow", [this](http::Request& request) -> Async<http::Response> {
      (void)co_await whole_body(request);
      co_return co_await never();
    });
    start();
  }
  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server->port()) + path;
  }
  std::vector<Heard> heard() {
    const std::lock_guard lock(mutex);
    return heard_;
  }
  std::atomic<int> fetches = 0;
  std::atomic<unsigned> answer = 200;

 private:
  void TestBody() override {}
  Async<http::Response> never() {
    ++waiting;
    try {
      co_await until([] { return false; });
    } catch (const boost::system::system_error&) {  // the client has gone
    }
    --waiting;
    co_return http::text_response(500, "text/plain", "");
  }
  std::mutex mutex;
  std::vector<Heard> heard_;
};

class Remote : public ServiceHostTest {
 protected:
  void SetUp() override {
    ServiceHostTest::SetUp();
    if (IsSkipped()) return;
    config_.fetch.allow = {"127.0.0.1"};
    config_.fetch.ports = {"1-65535"};
    config_.webhooks.allow_http = config_.webhooks.allow_private = true;
    log::set_level(log::Level::error);
  }
  std::unique_ptr<Running> serve(std::vector<std::chrono::seconds> back_off = {
                                     std::chrono::seconds(0), std::chrono::seconds(0)}) {
    auto made = std::make_unique<Running>(data_, config_, false);
    WebhookFormat format;
    format.events = [names = events_](const Batch&) {
      std::vector<CallbackEvent> events;
      if (names.empty()) throw Error(ErrorCode::internal, "There are no events.");
      for (const auto& name : names) events.push_back({.name = name});
      return events;
    };
    if (!first_events_.empty())
      format.first_events = [names = first_events_](const Batch&) {
        std::vector<CallbackEvent> events;
        for (const auto& name : names) events.push_back({.name = name});
        return events;
      };
    if (is_success_) format.is_success = is_success_;
    format.after_answer = after_answer_;
    format.message = [](WebhookCall call) -> Async<WebhookMessage> {
      if (call.event.name != kBatchEnded) {
        WebhookMessage message{"text/plain", call.event.name};
        co_return message;
      }
      const auto& batch = call.batch.value();
      WebhookMessage message{"application/json", "{\"id\":\"" + batch.id.value + "\",\"state\":\"" +
                                                     (batch.jobs.at(0).outcome ? "done" : "no") +
                                                     "\"}"};
      co_return message;
    };
    format.back_off = std::move(back_off);
    made->services().webhooks.set_format("ewww", std::move(format));
    (*made)(made->host->start());
    return made;
  }
  std::vector<store::deliveries::Attempt> attempts_of_callbacks() {
    return AccountAdmin(data_).show(account_.id).callback_attempts;
  }
  /// Runs the server until something has happened elsewhere.
  static void run_until(Running& server, const std::function<bool()>& condition) {
    auto wait = [&]() -> Async<bool> {
      boost::asio::steady_timer timer(server.context);
      for (int i = 0; i < 4000 && !condition(); ++i) {
        timer.expires_after(std::chrono::milliseconds(5));
        co_await timer.async_wait(boost::asio::use_awaitable);
      }
      co_return condition();
    };
    EXPECT_TRUE(server(wait()));
  }
  static void run_for(Running& server, std::chrono::milliseconds time) {
    auto wait = [&]() -> Async<int> {
      boost::asio::steady_timer timer(server.context, time);
      co_await timer.async_wait(boost::asio::use_awaitable);
      co_return 0;
    };
    server(wait());
  }
  RemoteFile picture_url() { return {site_.url("/files/pic%20ture.png"), "", ""}; }

  ServiceHostConfig config_;
  std::vector<std::string> events_{std::string(kBatchEnded)};  ///< that the dialect reports;
                                                               ///< none: it throws
  std::vector<std::string> first_events_;                      ///< at the begin of the work
  std::chrono::milliseconds after_answer_{0};
  std::function<bool(unsigned)> is_success_;
  Site site_{picture_};
};

}  // namespace pressoir::service

#include "service/jobs/give_up.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "store/database_fixture.h"

namespace pressoir::service {
namespace {

Async<int> fail_with(boost::system::error_code code) {
  if (code) throw boost::system::system_error(code);
  co_return 7;
}

class UnlessGivenUp : public testing::Test {
 protected:
  int run(Async<int> work) {
    return store::await(context_,
                        unless_given_up(context_.get_executor(), give_up_, std::move(work)));
  }
  ErrorCode failure_of(Async<int> work) {
    try {
      run(std::move(work));
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::conflict;  // it did not fail
  }
  boost::asio::io_context context_;
  boost::asio::cancellation_signal give_up_;
};

TEST_F(UnlessGivenUp, work_returns_what_it_made) { EXPECT_EQ(7, run(fail_with({}))); }

TEST_F(UnlessGivenUp, work_that_is_cancelled_has_a_timeout) {
  auto cancelled = [this]() -> Async<int> {
    boost::asio::steady_timer timer(context_, std::chrono::hours(1));
    boost::asio::post(context_,
                      [this] { give_up_.emit(boost::asio::cancellation_type::terminal); });
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return 0;
  };
  EXPECT_EQ(ErrorCode::timeout, failure_of(cancelled()));
}

TEST_F(UnlessGivenUp, work_that_the_system_fails_is_tried_again) {
  const auto refused =
      boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
  EXPECT_EQ(ErrorCode::unavailable, failure_of(fail_with(refused)));
}

}  // namespace
}  // namespace pressoir::service

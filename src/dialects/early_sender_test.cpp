#include "dialects/early_sender.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>
#include <vector>

#include "base/error.h"

namespace pressoir::dialects {
namespace {

http::Form form_with(std::string key) {
  http::Form form;
  if (!key.empty()) form.fields.emplace_back("key", std::move(key));
  return form;
}

class EarlySenders : public ::testing::Test {
 protected:
  template <class T>
  static T result_of(Async<T> work) {
    boost::asio::io_context context;
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr error, T value) {
      failure = error;
      result = std::move(value);
    });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  std::vector<std::string> asked_;
  EarlySender<std::string> sender_{[](const http::Form& so_far) -> std::optional<std::string> {
                                     const auto key = so_far.field("key");
                                     return key ? std::optional(std::string(*key)) : std::nullopt;
                                   },
                                   [this](std::string key) -> Async<Account> {
                                     asked_.push_back(key);
                                     if (key == "unknown")
                                       throw Error(ErrorCode::unauthorized, "Unknown.");
                                     Account account;
                                     account.name = "Who has " + key;
                                     co_return account;
                                   }};
};

TEST_F(EarlySenders, are_asked_for_once) {
  EXPECT_FALSE(result_of(sender_.check(form_with(""))));
  EXPECT_TRUE(result_of(sender_.check(form_with("a"))));
  EXPECT_EQ(result_of(sender_.account("a")).name, "Who has a");
  EXPECT_EQ(asked_, (std::vector<std::string>{"a"}));
}

TEST_F(EarlySenders, are_asked_for_again_where_the_whole_form_names_others) {
  EXPECT_TRUE(result_of(sender_.check(form_with("a"))));
  EXPECT_EQ(result_of(sender_.account("b")).name, "Who has b");
  EXPECT_EQ(asked_, (std::vector<std::string>{"a", "b"}));
}

TEST_F(EarlySenders, are_asked_for_at_the_end_where_nothing_came_before) {
  EXPECT_EQ(result_of(sender_.account("")).name, "Who has ");
  EXPECT_EQ(asked_, (std::vector<std::string>{""}));
}

TEST_F(EarlySenders, are_refused_as_soon_as_they_are_known_to_be_nobody) {
  const http::Form form = form_with("unknown");
  EXPECT_THROW(result_of(sender_.check(form)), Error);
}

}  // namespace
}  // namespace pressoir::dialects

#include "http/server/router.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "http/retry_later.h"

namespace pressoir::http {
namespace {

Response words(const Error& error, const Request&) {
  return text_response(200, "text/html", std::string("words:") + error.what());
}

Route route(Method method, std::string pattern, std::string owner = "owner") {
  Route made;
  made.method = method;
  made.pattern = std::move(pattern);
  made.owner = std::move(owner);
  made.handler = [](Request& request) -> Async<Response> {
    std::string text;
    for (const auto& [name, value] : request.path_values) text += name + '=' + value + ';';
    co_return text_response(200, "text/plain", text);
  };
  made.render_error = words;
  return made;
}

Head head(Method method, std::string path) {
  Head made;
  made.method = method;
  made.path = std::move(path);
  return made;
}

std::string owner_of(const Routes& routes, Method method, const std::string& path) {
  const auto match = routes.match(head(method, path));
  return match.route == nullptr ? "" : match.route->owner;
}

Response answer(const Routes& routes, Head head) {
  boost::asio::io_context context;
  Request request;
  request.head = std::move(head);
  request.id = "id";
  std::optional<Response> response;
  boost::asio::co_spawn(context, dispatch(routes.match(request.head), request),
                        [&](std::exception_ptr error, Response result) {
                          EXPECT_FALSE(error);
                          response = std::move(result);
                        });
  context.run();
  return std::move(*response);
}

Response answer(const Routes& routes, Method method, const std::string& path) {
  return answer(routes, head(method, path));
}

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

TEST(Router, matches_whole_segments_with_or_without_a_trailing_slash) {
  Routes routes;
  routes.add(route(Method::post, "/v2/", "v2"));
  routes.add(route(Method::post, "/quota/v2/", "quota"));
  routes.add(route(Method::get, "/", "root"));
  for (const auto* path : {"/v2", "/v2/"}) EXPECT_EQ(owner_of(routes, Method::post, path), "v2");
  EXPECT_EQ(owner_of(routes, Method::post, "/quota/v2"), "quota");
  EXPECT_EQ(owner_of(routes, Method::get, "/"), "root");
  for (const auto* path : {"/V2/", "/v2//", "//v2", "/v", "/v2/x", "/v22", "", "*", "v2"})
    EXPECT_EQ(owner_of(routes, Method::post, path), "") << path;
}

TEST(Router, binds_names_and_prefers_literal_segments) {
  Routes routes;
  routes.add(route(Method::get, "/task/{id}", "one"));
  routes.add(route(Method::get, "/task/next", "next"));
  routes.add(route(Method::get, "/task/{id}/file/{name}", "file"));
  EXPECT_EQ(owner_of(routes, Method::get, "/task/next/"), "next");
  EXPECT_EQ(owner_of(routes, Method::get, "/task/12"), "one");
  EXPECT_EQ(owner_of(routes, Method::get, "/task/"), "");
  const auto response = answer(routes, Method::get, "/task/a%2Fb/file/c+d");
  EXPECT_EQ(std::get<std::string>(response.body), "id=a/b;name=c+d;");
}

TEST(Router, lets_a_predicate_choose_between_two_owners) {
  Routes routes;
  routes.add(route(Method::get, "/v1/images", "query"));
  auto bearer = route(Method::get, "/v1/images", "bearer");
  bearer.when = [](const Head& it) { return it.header("authorization").starts_with("Bearer "); };
  routes.add(bearer);
  EXPECT_EQ(owner_of(routes, Method::get, "/v1/images/"), "query");
  auto with_token = head(Method::get, "/v1/images");
  with_token.headers.emplace_back("Authorization", "Bearer x");
  EXPECT_EQ(routes.match(with_token).route->owner, "bearer");
}

TEST(Router, answers_404_plainly_to_what_every_predicate_declines) {
  Routes routes;
  auto query = route(Method::get, "/v1/images", "query");
  query.when = [](const Head& it) { return it.header("authorization").empty(); };
  routes.add(query);
  routes.add(route(Method::post, "/v1/images", "query"));
  EXPECT_EQ(owner_of(routes, Method::get, "/v1/images"), "query");
  for (const Method method : {Method::get, Method::head}) {
    auto with_token = head(method, "/v1/images");
    with_token.headers.emplace_back("Authorization", "Bearer x");
    const auto match = routes.match(with_token);
    EXPECT_EQ(match.route, nullptr);
    EXPECT_TRUE(match.allowed.empty()) << "404, not 405";
    EXPECT_EQ(match.renderer, nullptr) << "no words of the owner of the path";
    const auto response = answer(routes, with_token);
    EXPECT_EQ(response.status, 404U);
    EXPECT_EQ(std::get<std::string>(response.body), R"({"status":404,"error":"Not Found"})");
  }
  auto other_method = head(Method::put, "/v1/images");
  other_method.headers.emplace_back("Authorization", "Bearer x");
  EXPECT_EQ(routes.match(other_method).allowed, (std::vector{Method::get, Method::post}));
}

TEST(Router, answers_head_where_get_is_known) {
  Routes routes;
  routes.add(route(Method::get, "/health"));
  EXPECT_EQ(owner_of(routes, Method::head, "/health"), "owner");
}

TEST(Router, answers_405_with_allow_rendered_by_the_owner) {
  Routes routes;
  routes.add(route(Method::post, "/v2/"));
  routes.add(route(Method::get, "/v2/"));
  const auto response = answer(routes, Method::put, "/v2");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(header_of(response, "Allow"), "POST, GET, HEAD");
  EXPECT_TRUE(std::get<std::string>(response.body).starts_with("words:"));
}

TEST(Router, answers_404_plainly_for_a_path_without_owner) {
  const auto response = answer(Routes(), Method::get, "/nothing");
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(std::get<std::string>(response.body), R"({"status":404,"error":"Not Found"})");
}

TEST(Router, answers_405_plainly_where_the_owner_has_no_renderer) {
  Routes routes;
  auto plain = route(Method::get, "/health");
  plain.render_error = nullptr;
  routes.add(plain);
  const auto response = answer(routes, Method::post, "/health");
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD");
  EXPECT_EQ(std::get<std::string>(response.body), R"({"status":405,"error":"Method Not Allowed"})");
}

TEST(Router, answers_404_below_a_claimed_root_rendered_by_its_owner) {
  Routes routes;
  routes.add(route(Method::get, "/v1/images/{id}"));
  routes.claim("/v1/images/", [](const Error& error, const Request&) {
    return text_response(404, "text/html", std::string("claimed:") + error.what());
  });
  for (const auto* path : {"/v1/images", "/v1/images/1/2", "/v1/images/1/2/3/"})
    EXPECT_EQ(std::get<std::string>(answer(routes, Method::get, path).body), "claimed:Not Found")
        << path;
  for (const auto* path : {"/v1", "/v1/imagesque", "/v2/v1/images"})
    EXPECT_EQ(std::get<std::string>(answer(routes, Method::get, path).body),
              R"({"status":404,"error":"Not Found"})")
        << path;
  EXPECT_EQ(answer(routes, Method::post, "/v1/images/1").status, 405U);
}

TEST(Router, words_unknown_paths_by_host_then_by_head) {
  Routes routes;
  routes.add(route(Method::get, "/known"));
  const auto saying = [](const char* words) {
    return [words](const Error&, const Request&) { return text_response(404, "a/b", words); };
  };
  routes.claim("/claimed", saying("root"));
  routes.claim(FallbackOwner{{"one.example", "other.example"}, nullptr, saying("one")});
  routes.claim(FallbackOwner{
      {"two.example"}, [](const Head& it) { return !it.header("X-Key").empty(); }, saying("two")});
  const auto text_for = [&](std::string path, std::string host, std::string key = {}) {
    auto made = head(Method::get, std::move(path));
    made.headers = {{"Host", std::move(host)}, {"X-Key", std::move(key)}};
    const auto match = routes.match(made);
    return match.renderer == nullptr
               ? "nobody"
               : std::get<std::string>(
                     (*match.renderer)(Error(ErrorCode::not_found, "x"), {}).body);
  };
  EXPECT_EQ(text_for("/x", "one.example"), "one");
  EXPECT_EQ(text_for("/x", "OTHER.example.:8080", "k"), "one") << "the host before the head";
  EXPECT_EQ(text_for("/x", "two.example"), "two");
  EXPECT_EQ(text_for("/x", "elsewhere", "k"), "two");
  EXPECT_EQ(text_for("/x", "elsewhere"), "nobody");
  EXPECT_EQ(text_for("/x", "[::1]:80"), "nobody");
  EXPECT_EQ(text_for("/x", ""), "nobody");
  EXPECT_EQ(text_for("/claimed/x", "one.example"), "root") << "the path before the host";
  EXPECT_EQ(text_for("/known", "one.example"), "words:x");
}

TEST(Router, keeps_what_names_bind_out_of_logs) {
  Routes routes;
  routes.add(route(Method::get, "/image/{folder}/{name}"));
  routes.add(route(Method::get, "/plain/"));
  routes.claim("/image", words);
  const auto logged = [&](Method method, const char* path) {
    return routes.match(head(method, path)).logged_path;
  };
  EXPECT_EQ(logged(Method::get, "/image/secret/x.jpg"), "/image/{folder}/{name}");
  EXPECT_EQ(logged(Method::put, "/image/secret/x.jpg/"), "/image/{folder}/{name}");
  EXPECT_EQ(logged(Method::get, "/image/secret/x.jpg/y"), "/image/**");
  EXPECT_EQ(logged(Method::get, "/plain"), "/plain");
  EXPECT_EQ(logged(Method::get, "/plain/"), "/plain/");
  EXPECT_EQ(logged(Method::get, "/unknown/x"), "/unknown/x");
}

TEST(Router, renders_every_exception_as_the_owner_does) {
  Routes routes;
  auto fails = route(Method::get, "/error");
  fails.handler = [](Request&) -> Async<Response> {
    throw Error(ErrorCode::conflict, "public", "secret");
    co_return Response{};
  };
  routes.add(fails);
  auto throws = route(Method::get, "/throw");
  throws.handler = [](Request&) -> Async<Response> {
    throw std::runtime_error("secret path");
    co_return Response{};
  };
  routes.add(throws);
  testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<std::string>(answer(routes, Method::get, "/error").body), "words:public");
  EXPECT_EQ(std::get<std::string>(answer(routes, Method::get, "/throw").body),
            "words:An internal error occurred.");
  const auto logged = testing::internal::GetCapturedStderr();
  EXPECT_NE(logged.find("secret path"), std::string::npos);
  EXPECT_NE(logged.find("\"id\":\"id\""), std::string::npos);
}

TEST(Router, gives_the_owner_an_error_of_its_own_type_as_it_was_thrown) {
  struct OwnError : Error {
    OwnError() : Error(ErrorCode::conflict, "public") {}
  };
  Routes routes;
  auto fails = route(Method::get, "/error");
  fails.handler = [](Request&) -> Async<Response> {
    throw OwnError();
    co_return Response{};
  };
  fails.render_error = [](const Error& error, const Request&) {
    const bool is_own = dynamic_cast<const OwnError*>(&error) != nullptr;
    return text_response(409, "text/plain", is_own ? "own" : "any");
  };
  routes.add(fails);
  EXPECT_EQ(std::get<std::string>(answer(routes, Method::get, "/error").body), "own");
}

TEST(Router, adds_headers_of_the_handler_to_every_answer) {
  Routes routes;
  for (const bool fails : {false, true}) {
    auto made = route(Method::get, fails ? "/fails" : "/works");
    made.handler = [fails](Request& request) -> Async<Response> {
      request.answer_headers = {{"X-Left", "5"}};
      if (fails) throw Error(ErrorCode::conflict, "taken");
      co_return text_response(200, "text/plain", "done");
    };
    routes.add(std::move(made));
  }
  for (const char* path : {"/works", "/fails"}) {
    const auto response = answer(routes, Method::get, path);
    EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>("X-Left", "5")));
  }
}

TEST(Router, adds_retry_after_where_trying_again_may_help) {
  Routes routes;
  auto busy = route(Method::get, "/busy");
  busy.handler = [](Request&) -> Async<Response> {
    throw Error(ErrorCode::unavailable, "busy");
    co_return Response{};
  };
  busy.render_error = nullptr;
  routes.add(busy);
  const auto response = answer(routes, Method::get, "/busy");
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(header_of(response, "Retry-After"), "5");
}

TEST(Router, repeats_the_wait_that_a_refusal_names) {
  Routes routes;
  auto busy = route(Method::get, "/busy");
  busy.handler = [](Request&) -> Async<Response> {
    throw RetryLater("busy", std::chrono::seconds(47));
    co_return Response{};
  };
  busy.render_error = nullptr;
  routes.add(busy);
  EXPECT_EQ(header_of(answer(routes, Method::get, "/busy"), "Retry-After"), "47");
}

TEST(Router, refuses_a_route_that_is_taken_or_not_absolute) {
  Routes routes;
  routes.add(route(Method::get, "/a/"));
  EXPECT_THROW(routes.add(route(Method::get, "/a")), Error);
  EXPECT_THROW(routes.add(route(Method::get, "a")), Error);
  EXPECT_THROW(routes.add(route(Method::get, "")), Error);
  EXPECT_NO_THROW(routes.add(route(Method::post, "/a")));
}

TEST(Router, gives_every_error_code_a_status_with_a_name) {
  for (const auto code : kAllErrorCodes) {
    EXPECT_GE(status_of(code), 400U);
    EXPECT_FALSE(reason_of(status_of(code)).empty()) << status_of(code);
  }
}

TEST(Message, finds_headers_without_case_and_query_values_decoded) {
  Head made;
  made.headers = {{"content-TYPE", "first"}, {"Content-Type", "second"}};
  made.query = "a=1&id=x%20y+z&id=2&flag";
  EXPECT_EQ(made.header("Content-Type"), "first");
  EXPECT_EQ(made.header("Accept"), "");
  EXPECT_EQ(made.query_value("id"), "x y z");
  EXPECT_EQ(made.query_value("flag"), "");
  EXPECT_EQ(made.query_value("none"), "");
}

}  // namespace
}  // namespace pressoir::http

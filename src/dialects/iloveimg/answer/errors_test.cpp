#include "dialects/iloveimg/answer/errors.h"

#include <gtest/gtest.h>

#include "dialects/response_fixture.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

json::object body_of(const http::Response& response) {
  return json::parse(text_of(response)).as_object();
}

TEST(IloveimgErrors, have_the_type_of_their_call) {
  for (const ErrorType type : {ErrorType::start, ErrorType::upload, ErrorType::processing,
                               ErrorType::download, ErrorType::task_not_found}) {
    const auto response = error_response(Error(ErrorCode::invalid_request, "What."), type);
    EXPECT_EQ(response.status, 400U);
    const auto error = body_of(response).at("error").as_object();
    EXPECT_EQ(error.at("type").as_string(), name_of(type));
    EXPECT_EQ(error.at("message").as_string(), "What");
  }
}

TEST(IloveimgErrors, word_uploads_as_the_document_has_it) {
  const auto refusal = upload_refusal("Request can't be processed successfully", "file",
                                      "File extension not supported.", "InvalidExtension");
  EXPECT_EQ(text_of(refusal_response(refusal)),
            R"({"error":{"type":"UploadError","message":"Request can't be processed successfully",)"
            R"("code":400,"param":{"file":["File extension not supported."],)"
            R"("type":["InvalidExtension"]}}})");
}

TEST(IloveimgErrors, name_a_wrong_parameter) {
  EXPECT_EQ(text_of(refusal_response(parameter_refusal("width", "is missing"))),
            R"({"error":{"type":"ProcessingError","message":"width is missing","code":"400",)"
            R"("param":[{"field":"width","error":"is missing"}]}})");
  const auto other = error_response(Error(ErrorCode::monthly_quota, "x"), ErrorType::processing);
  EXPECT_EQ(body_of(other).at("error").at("param"), json::array());
}

TEST(IloveimgErrors, name_a_parameter_as_their_call_does) {
  EXPECT_EQ(body_of(refusal_response(refusal_of(ErrorType::upload, "chunk", "is missing")))
                .at("error")
                .at("param"),
            json::parse(R"({"chunk":["chunk is missing"],"type":["InvalidParameter"]})"));
  EXPECT_EQ(refusal_of(ErrorType::processing, "a", "is wrong").type(), ErrorType::processing);
  const Refusal other = refusal_of(ErrorType::http, "page", "is wrong");
  EXPECT_EQ(other.type(), ErrorType::http);
  EXPECT_TRUE(other.param().is_null());
}

TEST(IloveimgErrors, say_who_is_not_let_in) {
  const Error expired(ErrorCode::unauthorized, "Expired token");
  EXPECT_EQ(text_of(error_response(expired, ErrorType::start)),
            R"({"name":"Unauthorized","message":"Expired token","code":0,"status":401,)"
            R"("error":{"type":"AuthError","message":"Expired token","code":"401"}})");
}

TEST(IloveimgErrors, have_names_of_their_status) {
  const auto not_found = error_response(Error(ErrorCode::not_found, "x"), ErrorType::http);
  EXPECT_EQ(not_found.status, 404U);
  EXPECT_EQ(text_of(not_found),
            R"({"name":"Not Found","message":"Not found","code":0,"status":404,)"
            R"("error":{"type":"HTTP Error","message":"Not found","code":"404"}})");
  const auto many = error_response(Error(ErrorCode::too_many_requests, "x"), ErrorType::upload);
  EXPECT_EQ(many.status, 429U);
  EXPECT_EQ(body_of(many).at("name").as_string(), "Too Many Requests");
  EXPECT_EQ(wrong_method().status, 405U);
}

TEST(IloveimgErrors, of_what_has_gone_meanwhile_are_errors_of_the_call) {
  const Error gone(ErrorCode::not_found, "There is no such workspace.");
  for (const ErrorType type :
       {ErrorType::start, ErrorType::upload, ErrorType::processing, ErrorType::download}) {
    const auto response = error_response(gone, type);
    EXPECT_EQ(response.status, 400U);
    const auto error = body_of(response).at("error").as_object();
    EXPECT_EQ(error.at("type").as_string(), name_of(type));
    EXPECT_EQ(error.at("message").as_string(), "The task or its file is unknown or has expired");
  }
}

TEST(IloveimgErrors, say_what_is_in_the_way) {
  const Error busy(ErrorCode::conflict, "Another piece of the file is being received.");
  const auto error = body_of(error_response(busy, ErrorType::upload)).at("error").as_object();
  EXPECT_EQ(error.at("message").as_string(), "Another piece of the file is being received");
}

TEST(IloveimgErrors, are_the_servers_own_where_the_request_is_not_at_fault) {
  EXPECT_EQ(error_response(Error(ErrorCode::internal, "x"), ErrorType::upload).status, 500U);
  EXPECT_EQ(error_response(Error(ErrorCode::unavailable, "x"), ErrorType::upload).status, 503U);
}

TEST(IloveimgErrors, of_a_task_that_is_unknown_have_both_forms) {
  const Refusal unknown(ErrorType::task_not_found, "Task not found", {}, 404);
  const auto response = refusal_response(unknown);
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(body_of(response).at("name").as_string(), "Not Found");
  EXPECT_EQ(body_of(response).at("error").at("type").as_string(), "TaskNotFound");
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg

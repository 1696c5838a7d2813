#include "http/body/form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/loop/event_loop.h"
#include "base/files/file_threads.h"
#include "base/loop/loop_thread.h"

namespace pressoir::http {
namespace {

class TextBody final : public BodyReader {
 public:
  TextBody(std::string text, std::size_t step, std::size_t* largest)
      : text_(std::move(text)), step_(step), largest_(largest) {}
  Async<std::size_t> read_some(std::span<std::byte> into) override {
    if (largest_ != nullptr) *largest_ = std::max(*largest_, into.size());
    const auto bytes = std::min({into.size(), step_, text_.size() - offset_});
    std::copy_n(as_bytes(text_).begin() + static_cast<std::ptrdiff_t>(offset_), bytes,
                into.begin());
    offset_ += bytes;
    co_return bytes;
  }

 private:
  std::string text_;
  std::size_t step_;
  std::size_t* largest_;
  std::size_t offset_ = 0;
};

struct Input {
  std::string body;
  std::string content_type = "multipart/form-data; boundary=XX";
  BodyLimits limits{1 << 20, 1 << 20, 64 * 1024, std::chrono::seconds(5)};
  std::size_t step = 1 << 20;
  std::size_t* largest = nullptr;  ///< piece that was to be read, in bytes
};

Form read(const Input& input, const SenderCheck& check = {}) {
  TextBody body(input.body, input.step, input.largest);
  Request request;
  request.head.headers.emplace_back("content-type", input.content_type);
  request.limits = input.limits;
  request.body = &body;
  request.spool = testing::TempDir();
  std::optional<Form> form;
  std::exception_ptr failure;
  EventLoop context;
  boost::asio::co_spawn(context, read_form(request, check),
                        [&](std::exception_ptr error, Form result) {
                          failure = error;
                          form = std::move(result);
                        });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*form);
}

ErrorCode refusal(const Input& input) {
  try {
    read(input);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "accepted";
  return ErrorCode::internal;
}

std::string part(const std::string& disposition, const std::string& content) {
  return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

std::string content_of(const FormFile& file) {
  return std::string(as_text(file.content.read_all(1 << 20)));
}

TEST(Form, puts_files_into_the_spool_and_fields_into_memory) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20}) {
    Input input;
    input.step = step;
    const std::string big(200'000, 'b');
    input.body = part("name=a", "1") + part("name=\"file\"; filename=\"/x/y.jpg\"", big) +
                 part("name=a", "2") + "--XX--\r\n";
    auto form = read(input);
    EXPECT_EQ(form.field("a"), "2");
    EXPECT_FALSE(form.field("b").has_value());
    ASSERT_NE(form.file("file"), nullptr);
    EXPECT_EQ(form.file("file")->file_name, "/x/y.jpg");
    EXPECT_EQ(content_of(*form.file("file")), big);
    EXPECT_EQ(form.file("other"), nullptr);
  }
}

TEST(Form, puts_files_into_the_spool_encrypted_where_the_route_wants_it) {
  Input input;
  input.body = part("name=\"file\"; filename=a", std::string(100'000, 'b')) + "--XX--\r\n";
  EXPECT_FALSE(read(input).file("file")->content.has_keystream());
  input.limits.encrypts_files = true;
  auto form = read(input);
  EXPECT_TRUE(form.file("file")->content.has_keystream());
  EXPECT_EQ(content_of(*form.file("file")), std::string(100'000, 'b'));
}

TEST(Form, shows_the_check_of_the_sender_whole_fields_only) {
  Input input;
  input.body = part("name=a", "first") + part("name=api_key", "the whole key") +
               part("name=empty", "") + part("name=\"file\"; filename=x", "content") +
               part("name=last", "one more") + "--XX--\r\n";
  const std::vector<std::pair<std::string, std::string>> all{
      {"a", "first"}, {"api_key", "the whole key"}, {"empty", ""}, {"last", "one more"}};
  const auto expect_whole_fields = [&](const Input& sent, std::size_t cut) {
    std::size_t known = 0;
    const SenderCheck check = [&](const Form& so_far) -> Async<bool> {
      EXPECT_GT(so_far.fields.size(), known) << cut;
      known = so_far.fields.size();
      EXPECT_TRUE(std::ranges::equal(so_far.fields, std::span(all).first(known))) << cut;
      co_return false;
    };
    EXPECT_EQ(read(sent, check).fields, all) << cut;
    EXPECT_GT(known, 0U) << cut;
  };
  // What stands before the first delimiter lets the first piece, of 1024 bytes, end anywhere.
  for (std::size_t cut = 0; cut < input.body.size(); ++cut) {
    Input shifted = input;
    shifted.body = std::string(1022 - cut, 'p') + "\r\n" + input.body;
    expect_whole_fields(shifted, cut);
  }
  input.body = std::string(1022, 'p') + "\r\n" + input.body;
  input.step = 1;
  expect_whole_fields(input, 0);
}

TEST(Form, believes_the_body_before_a_wrong_or_missing_label) {
  for (const auto* label : {"", "application/json", "multipart/form-data",
                            "multipart/form-data; boundary=other", "text/plain"}) {
    Input input;
    input.content_type = label;
    input.body = part("name=a", "1") + "--XX--";
    EXPECT_EQ(read(input).field("a"), "1") << label;
  }
}

TEST(Form, reads_urlencoded_bodies) {
  Input input;
  input.content_type = "application/x-www-form-urlencoded";
  input.body = "api_key=a%2Bb+c&empty=&flag&&x=1=2&bad=%zz%4";
  const auto form = read(input);
  EXPECT_EQ(form.field("api_key"), "a+b c");
  EXPECT_EQ(form.field("empty"), "");
  EXPECT_EQ(form.field("flag"), "");
  EXPECT_EQ(form.field("x"), "1=2");
  EXPECT_EQ(form.field("bad"), "%zz%4");
  EXPECT_EQ(form.fields.size(), 5U);
}

TEST(Form, reads_json_objects_whatever_the_label) {
  for (const auto* label : {"application/json", "application/x-www-form-urlencoded", ""}) {
    Input input;
    input.content_type = label;
    input.body = R"( {"a":"text","n":12,"f":1.5,"t":true,"z":null,"o":{"k":[1]}})";
    const auto form = read(input);
    EXPECT_EQ(form.field("a"), "text");
    EXPECT_EQ(form.field("n"), "12");
    EXPECT_EQ(form.field("t"), "true");
    EXPECT_EQ(form.field("z"), "");
    EXPECT_EQ(form.field("o"), R"({"k":[1]})");
  }
}

TEST(Form, is_read_in_pieces_about_as_large_as_those_that_come) {
  std::string fields;
  for (int i = 0; i < 5; ++i) fields += "a=" + std::string(60'000, 'x') + "&";
  const auto file = part("name=file; filename=x", std::string(300'000, 'x')) + "--XX--\r\n";
  for (const auto& body : {fields, file}) {
    for (const auto& [step, piece] : {std::pair(1000, 8 * 1024), std::pair(1 << 20, 64 * 1024)}) {
      std::size_t largest = 0;
      Input input;
      input.body = body;
      input.content_type = body == file ? input.content_type : "";
      input.step = static_cast<std::size_t>(step);
      input.largest = &largest;
      read(input);
      EXPECT_EQ(largest, static_cast<std::size_t>(piece));
    }
  }
}

TEST(Form, opens_one_file_for_a_sender_who_is_not_known) {
  const SenderCheck check = [](const Form& so_far) -> Async<bool> {
    co_return so_far.field("key").has_value();
  };
  const auto key = part("name=key", "k");
  const auto file = part("name=\"file\"; filename=x", std::string(2000, 'x'));
  Input input;
  input.step = 500;
  input.body = file + key + file + "--XX--\r\n";
  EXPECT_EQ(read(input, check).files.size(), 2U);
  input.body = file + file + key + "--XX--\r\n";
  EXPECT_THROW(read(input, check), Error);
  EXPECT_EQ(read(input).files.size(), 2U) << "who is known from the head";
  for (int i = 0; i < 50; ++i) input.body = part("name=\"file\"; filename=x", "") + input.body;
  input.step = 1 << 20;
  EXPECT_THROW(read(input, check), Error) << "all in the first piece";
}

TEST(Form, reads_long_text_on_a_file_thread) {
  const LoopThread here(close_on_file_thread);
  const auto before = LoopThread::works();
  const std::string value(30'000, 'x');
  for (const auto& body : {"{\"a\":\"" + value + "\"}", "a=" + value}) {
    const auto form = read({body, ""});
    EXPECT_EQ(form.field("a"), value);
  }
  EXPECT_EQ(LoopThread::works(), before);
}

TEST(Form, reads_json_that_is_labelled_multipart) {
  const auto form = read({R"({"type": "lossy", "resize": [{"style": "a"}]})"});
  EXPECT_EQ("lossy", form.field("type"));
  EXPECT_EQ(R"([{"style":"a"}])", form.field("resize"));
  EXPECT_EQ(ErrorCode::invalid_request, refusal({R"({"type": )"}));
}

TEST(Form, reads_json_with_a_comma_behind_the_last_member) {
  const auto form = read({"{\"a\": [1, 2,],\n\"b\": \"lossy\",\n}", "application/json"});
  EXPECT_EQ("lossy", form.field("b"));
  EXPECT_EQ("[1,2]", form.field("a"));
  EXPECT_EQ(ErrorCode::invalid_request, refusal({R"({"a": 1,,})", "application/json"}));
}

TEST(Form, refuses_malformed_json) {
  EXPECT_EQ(refusal({"{\"a\":", "application/json"}), ErrorCode::invalid_request);
  EXPECT_EQ(refusal({"[1]", "application/json"}), ErrorCode::invalid_request);
}

TEST(Form, is_empty_for_an_empty_body) {
  EXPECT_TRUE(read({""}).fields.empty());
  EXPECT_TRUE(read({"", "application/json"}).fields.empty());
}

TEST(Form, holds_its_limits) {
  Input big_file;
  big_file.limits.max_file_bytes = 10;
  big_file.body = part("name=f; filename=x", "12345678901") + "--XX--";
  EXPECT_EQ(refusal(big_file), ErrorCode::payload_too_large);

  Input no_file;
  no_file.limits.max_file_bytes = 0;
  no_file.body = part("name=f; filename=x", "1") + "--XX--";
  EXPECT_EQ(refusal(no_file), ErrorCode::invalid_request);

  Input big_field;
  big_field.limits.max_field_bytes = 10;
  big_field.body = part("name=f", "12345678901") + "--XX--";
  EXPECT_EQ(refusal(big_field), ErrorCode::invalid_request);
  big_field.content_type = "application/x-www-form-urlencoded";
  big_field.body = "f=12345678901";
  EXPECT_EQ(refusal(big_field), ErrorCode::invalid_request);

  Input long_text;
  long_text.limits.max_field_bytes = 10;
  long_text.body.clear();
  for (int i = 0; i < 20; ++i) long_text.body += part("name=f", "1234567890");
  EXPECT_EQ(refusal(long_text), ErrorCode::invalid_request);

  Input many_fields;
  for (int i = 0; i < 1001; ++i) many_fields.body += part("name=f", "");
  EXPECT_EQ(refusal(many_fields), ErrorCode::invalid_request);
  Input many_pairs{"", "application/x-www-form-urlencoded"};
  for (int i = 0; i < 1001; ++i) many_pairs.body += "a=&";
  EXPECT_EQ(refusal(many_pairs), ErrorCode::invalid_request);

  Input many_files;
  for (int i = 0; i < 65; ++i) many_files.body += part("name=f; filename=x", "");
  EXPECT_EQ(refusal(many_files), ErrorCode::invalid_request);
}

TEST(Form, shows_of_a_path_its_last_name_only) {
  EXPECT_EQ(base_name("/var/www/a.jpg"), "a.jpg");
  EXPECT_EQ(base_name("C:\\photos\\a.jpg"), "a.jpg");
  EXPECT_EQ(base_name("a\r\nb.jpg"), "ab.jpg");
  EXPECT_EQ(base_name("/"), "");
  EXPECT_EQ(base_name(std::string(300, 'x')).size(), 255U);
  EXPECT_EQ(base_name(std::string(300, 'x') + ".jpg"), std::string(251, 'x') + ".jpg");
  // A character of two bytes is not cut in the middle.
  EXPECT_EQ(base_name(std::string(254, 'x') + "\xC3\xA9"), std::string(254, 'x'));
}

}  // namespace
}  // namespace pressoir::http

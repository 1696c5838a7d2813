// The inputs of jobs: uploads, URLs, and the stored files and results that they share.
#include "store/jobs/jobs_fixture.h"
#include "store/jobs/results.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

TEST_F(JobsOf, of_one_url_are_fetched_together) {
  add_remote("a");
  EXPECT_FALSE(claim());
  const auto held = claim(kStart, {}, jobs::Stage::fetch);
  ASSERT_TRUE(held);
  EXPECT_EQ("https://a.example/secret.png", held->job.inputs.at(0).remote->url);
  EXPECT_EQ("pass", held->job.inputs.at(0).remote->password);
  EXPECT_FALSE(held->job.has_inputs());
  EXPECT_FALSE(claim(kStart, {}, jobs::Stage::fetch));
  EXPECT_TRUE(db_([&](Session& s) { return jobs::extend(s, *held, 10s, kStart); }));
  const jobs::Input input{0, {"fetched"}, 77, "secret.png"};
  const auto there = db_([&](Session& s) { return jobs::fetched(s, key_, *held, input, kStart); });
  EXPECT_EQ(2U, there.size());
  EXPECT_TRUE(
      db_([&](Session& s) { return jobs::fetched(s, key_, *held, input, kStart); }).empty());
  const auto batch = find("a");
  for (const auto& job : batch->jobs) {
    EXPECT_EQ("fetched", job.inputs.at(0).blob.value);
    EXPECT_EQ("secret.png", job.file_name);
    EXPECT_EQ(77U, job.input_bytes());
    EXPECT_EQ(1U, claim()->tries);
  }
}

TEST_F(JobsOf, of_several_inputs_keep_them_in_their_order) {
  add_batch("a");
  auto job = job_of("a", kStart);
  job.inputs.push_back({.blob = {"stamp"}, .bytes = 5});
  job.inputs.push_back(input_at("https://a.example/last.png"));
  add_job(job);
  EXPECT_FALSE(claim()) << "one is to be fetched";
  const auto inputs = find("a")->jobs.at(0).inputs;
  ASSERT_EQ(3U, inputs.size());
  EXPECT_EQ("input of a", inputs[0].blob.value);
  EXPECT_EQ("stamp", inputs[1].blob.value);
  EXPECT_EQ(5U, inputs[1].bytes);
  EXPECT_EQ("https://a.example/last.png", inputs[2].remote->url);
  EXPECT_EQ(10U, find("a")->jobs.at(0).input_bytes()) << "without stamps";
}

TEST_F(JobsOf, of_several_urls_wait_for_work_once_the_last_one_is_there) {
  add_remote("a", kStart, {"https://a.example/1.png", "https://a.example/2.png"});
  const auto held = *claim(kStart, {}, jobs::Stage::fetch);
  const auto fetched = [&](std::uint32_t position, const std::string& key) {
    const jobs::Input input{position, {key}, 7, key + ".png"};
    return db_([&](Session& s) { return jobs::fetched(s, key_, held, input, kStart); }).size();
  };
  EXPECT_EQ(2U, fetched(1, "second"));
  EXPECT_FALSE(claim());
  EXPECT_FALSE(claim(kStart, {}, jobs::Stage::fetch)) << "the claim is still held";
  EXPECT_THROW(fetched(1, "again"), Error) << "it is there already";
  EXPECT_EQ(2U, fetched(0, "first"));
  EXPECT_EQ(0U, fetched(0, "first")) << "the claim is over";
  const auto next = claim();
  ASSERT_TRUE(next);
  EXPECT_EQ("first.png", next->job.file_name);
  EXPECT_EQ("first", next->job.inputs.at(0).blob.value);
  EXPECT_EQ("second", next->job.inputs.at(1).blob.value);
  EXPECT_EQ(7U, next->job.input_bytes()) << "without stamps";
}

TEST_F(JobsOf, every_input_is_a_name_of_its_file) {
  add("a");
  add_batch("b");
  auto job = job_of("b", kStart);
  job.inputs.push_back({.blob = {"input of a"}, .bytes = 10});
  add_job(job);
  const auto remove = [&](const char* batch) {
    return db_([&](Session& s) { return jobs::remove(s, account_, {batch}); })->unused;
  };
  EXPECT_TRUE(remove("a").empty());
  db_([&](Session& s) { stored_files::replace(s, {"input of a"}, {"fresh"}); });
  EXPECT_EQ("fresh", find("b")->jobs.at(0).inputs.at(1).blob.value);
  EXPECT_EQ((std::vector<BlobKey>{{"input of b"}, {"fresh"}}), remove("b"));
  EXPECT_EQ(0U, rows("job_input"));
}

TEST_F(JobsOf, of_a_url_that_cannot_be_fetched_fail_together) {
  add_remote("a");
  const auto held = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ(2U, fail(*held).size());
  const auto batch = find("a");
  for (const auto& job : batch->jobs) EXPECT_EQ(JobState::failed, job.state);
  EXPECT_FALSE(find("a", kStart + 1h));
}

TEST_F(JobsOf, is_fetched_from_a_url_and_with_a_password_that_are_not_utf_8) {
  add_remote("a", kStart, {"https://a.example/caf\xE9.png"});
  auto job = job_of("a", kStart);
  job.item = 1;
  job.inputs.clear();
  job.inputs.push_back(input_at("https://a.example/\xC3"));
  job.inputs.front().remote->password = std::string("\xFF\0 \"", 4);
  add_job(job);
  const auto first = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ("https://a.example/caf\xE9.png", first.value().job.inputs.at(0).remote->url);
  const auto second = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ(job.inputs.front().remote, second.value().job.inputs.at(0).remote);
}

TEST_F(JobsOf, urls_and_their_credentials_are_not_readable_in_the_database) {
  add_remote("a");
  add_batch("b", kStart, "https://b.example/hook?token=t");
  const auto stored = db_([](Session& s) {
    return column<std::string>(s,
                               "select remote from job_input union select callback_url from batch "
                               "where callback_url is not null");
  });
  ASSERT_EQ(3U, stored.size());
  for (const auto& text : stored) {
    EXPECT_EQ(std::string::npos, text.find("example"));
    EXPECT_EQ(std::string::npos, text.find_first_not_of("0123456789abcdef"));
  }
  EXPECT_EQ("https://b.example/hook?token=t", find("b")->callback_url);
}

TEST_F(JobsOf, results_are_found_again_until_they_are_too_old_or_too_many) {
  const auto put = [&](const char* hash, const char* output, TimePoint time) {
    auto outcome = some_outcome();
    return db_([&](Session& s) {
      stored_files::add(s, account_, {{output}, output, 1}, time);
      return results::add(s, account_, {hash, "goal"}, {BlobKey{output}, outcome}, time);
    });
  };
  const auto has = [&](const char* hash, TimePoint not_before = kStart, AccountId id = {}) {
    return db_([&](Session& s) {
             return results::find(s, id.value ? id : account_, {hash, "goal"}, not_before);
           })
        .has_value();
  };
  EXPECT_TRUE(put("one", "o1", kStart));
  EXPECT_FALSE(put("one", "o2", kStart));
  EXPECT_TRUE(put("two", "o3", kStart + 1s));
  EXPECT_TRUE(put("three", "o4", kStart + 2s));
  EXPECT_TRUE(has("one"));
  EXPECT_FALSE(has("one", kStart + 1s));
  EXPECT_FALSE(has("four"));
  EXPECT_FALSE(has("one", kStart, other_account())) << "another account's";
  EXPECT_EQ(2100U, db_(results::total_bytes));
  const auto trim = [&](TimePoint not_before, std::uint64_t max_bytes) {
    return db_([&](Session& s) { return results::trim(s, not_before, max_bytes, 100); });
  };
  EXPECT_EQ(0U, trim(kStart, 2100).rows);
  const auto trimmed = trim(kStart, 1500);
  EXPECT_EQ((std::vector<BlobKey>{{"o1"}}), trimmed.outputs);
  EXPECT_EQ((std::vector<BlobKey>{{"o1"}}), db_([&](Session& s) {
              return stored_files::drop_unnamed(s, {{"o1"}, {"o3"}});
            }));
  EXPECT_EQ(2U, trim(kStart + 1h, 1500).rows);
  EXPECT_EQ(0U, rows("result"));
}

TEST_F(JobsOf, same_content_is_one_file_of_an_account) {
  const auto put = [&](AccountId account, const char* key, const char* hash) {
    return db_([&](Session& s) {
             return stored_files::add(s, account, {{key}, hash, 5}, kStart);
           })
        .value;
  };
  const auto other = other_account();
  EXPECT_EQ("one", put(account_, "one", "hash"));
  EXPECT_EQ("one", put(account_, "two", "hash"));
  EXPECT_EQ("three", put(account_, "three", "another hash"));
  EXPECT_EQ("four", put(other, "four", "hash"));
  EXPECT_EQ("hash", db_([](Session& s) { return stored_files::find(s, {"one"}); })->sha256);
  EXPECT_TRUE(db_([](Session& s) { return stored_files::knows(s, {"four"}); }));
  EXPECT_FALSE(db_([](Session& s) { return stored_files::knows(s, {"two"}); }));
  const auto page = db_([](Session& s) { return stored_files::page(s, {"four"}, 2); });
  EXPECT_EQ((std::vector<BlobKey>{{"one"}, {"three"}}), page);
}

TEST_F(JobsOf, file_of_two_jobs_goes_with_the_second) {
  add("a");
  add_batch("b");
  auto job = job_of("b", kStart);
  job.inputs.at(0).blob = {"input of a"};
  add_job(job);
  const auto remove = [&](const char* batch) {
    return db_([&](Session& s) { return jobs::remove(s, account_, {batch}); })->unused;
  };
  EXPECT_TRUE(remove("a").empty());
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}}), remove("b"));
  EXPECT_EQ(0U, rows("stored_file"));
}

}  // namespace
}  // namespace pressoir::store

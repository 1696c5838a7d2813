// Files fetched by URL and callbacks, against a real server.
#include "service/jobs/remote_fixture.h"
#include "store/sql_values.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

TEST_F(Remote, file_is_fetched_once_for_all_outputs_and_charged_with_its_bytes) {
  const auto server = serve();
  std::vector<Task> tasks;
  tasks.emplace_back().sources.emplace_back(picture_url());
  Goal other = goal_;
  other.effort = Effort::low;
  tasks[0].wanted.push_back({"main", goal_, Charging::when_done});
  tasks[0].wanted.push_back({"webp", other, Charging::when_done});
  auto batch = (*server)(server->jobs().submit(account_, origin_, std::move(tasks), {}));
  EXPECT_EQ(2U, usage(*server).images);
  batch = over(*server, batch.id);
  for (const auto& job : batch.jobs) {
    EXPECT_EQ(JobState::done, job.state);
    EXPECT_EQ("pic ture.png", job.file_name);
    EXPECT_EQ(picture_.size(), job.input_bytes());
  }
  EXPECT_EQ(1, site_.fetches);
  EXPECT_EQ(batch.jobs[0].inputs.at(0).blob, batch.jobs[1].inputs.at(0).blob);
  EXPECT_EQ(2 * picture_.size(), usage(*server).bytes);
  EXPECT_EQ(as_text(picture_), text_of(*server, server->jobs().open_input(batch.jobs[0])));
}

TEST_F(Remote, file_that_was_seen_before_costs_no_work) {
  const auto server = serve();
  over(*server, submit(*server, picture_).id);
  const auto before = server->pool->stats().jobs;
  const auto job = over(*server, submit(*server, Source(picture_url())).id).jobs.at(0);
  EXPECT_EQ(JobState::done, job.state);
  EXPECT_EQ(before, server->pool->stats().jobs);
  EXPECT_EQ(2U, blobs());
}

TEST_F(Remote, file_that_cannot_be_fetched_is_a_failed_job) {
  const auto server = serve();
  const auto job =
      over(*server, submit(*server, Source(RemoteFile{site_.url("/nowhere"), "", ""})).id).jobs[0];
  ASSERT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::fetch_failed, job.failure->code);
  EXPECT_EQ(0U, usage(*server).images);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { (*server)(server->jobs().open_output(job)); }));
}

TEST_F(Remote, fetch_for_a_batch_that_is_erased_ends_at_once) {
  config_.fetch.first_byte = config_.fetch.total = 1h;
  const auto server = serve();
  const auto batch = submit(*server, Source(RemoteFile{site_.url("/slow.png"), "", ""}));
  run_until(*server, [&] { return site_.waiting == 1; });
  (*server)(server->jobs().erase(account_.id, batch.id));
  run_until(*server, [&] { return site_.waiting == 0; });
  EXPECT_EQ(0U, usage(*server).images);
  EXPECT_EQ(JobState::done, over(*server, submit(*server, Source(picture_url())).id).jobs[0].state);
}

TEST_F(Remote, fetch_for_a_sub_account_that_is_removed_ends_at_once) {
  config_.fetch.first_byte = config_.fetch.total = 1h;
  const auto server = serve();
  const auto owner = account_;
  auto& sub_accounts = server->services().sub_accounts;
  account_ = (*server)(sub_accounts.create(owner, {.name = "below"})).account;
  submit(*server, Source(RemoteFile{site_.url("/slow.png"), "", ""}));
  run_until(*server, [&] { return site_.waiting == 1; });
  (*server)(sub_accounts.remove(owner.id, account_.id));
  run_until(*server, [&] { return site_.waiting == 0; });
}

TEST_F(Remote, fetch_that_a_stop_ends_is_no_try_and_is_begun_anew_at_the_next_start) {
  config_.fetch.first_byte = config_.fetch.total = 1h;
  {
    const auto server = serve();
    submit(*server, Source(RemoteFile{site_.url("/slow.png"), "", ""}));
    run_until(*server, [&] { return site_.waiting == 1; });
  }
  ASSERT_TRUE(Site::comes_true([&] { return site_.waiting == 0; }));
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  const auto jobs = database.transact_here([](store::Session& s) {
    return store::column<std::string>(
        s, "select state || ' ' || tries || ' ' || interruptions from job");
  });
  EXPECT_EQ(std::vector<std::string>{"queued 0 0"}, jobs);
  const auto server = serve();
  run_until(*server, [&] { return site_.waiting == 1; });
}

TEST_F(Remote, file_that_does_not_fit_the_quota_is_a_failed_job) {
  const auto server = serve();
  NewAccount wanted;
  wanted.quota = {picture_.size() - 1, std::nullopt, std::nullopt};
  account_ = AccountAdmin(data_).create(wanted).account;
  const auto job = over(*server, submit(*server, Source(picture_url())).id).jobs[0];
  ASSERT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::monthly_quota, job.failure->code);
  EXPECT_EQ(0U, usage(*server).bytes);
  EXPECT_EQ(0U, blobs());
}

TEST_F(Remote, callbacks_go_to_ports_that_nothing_is_fetched_from) {
  config_.fetch.ports.clear();
  const auto server = serve();
  EXPECT_EQ(ErrorCode::fetch_refused, code_of([&] { submit(*server, Source(picture_url())); }));
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  over(*server, batch.id);
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
}

TEST_F(Remote, private_targets_are_refused_at_the_door) {
  config_.fetch.allow.clear();
  config_.webhooks.allow_private = false;
  const auto server = serve();
  EXPECT_EQ(ErrorCode::fetch_refused, code_of([&] { submit(*server, Source(picture_url())); }));
  EXPECT_EQ(ErrorCode::fetch_refused, code_of([&] {
              submit(*server, upload(picture_), {1h, site_.url("/hook")});
            }));
  EXPECT_EQ(0U, blobs());
}

TEST_F(Remote, callback_waits_for_the_announcement_and_is_made_once) {
  const auto server = serve();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  over(*server, batch.id);
  run_for(*server, 700ms);
  EXPECT_TRUE(site_.heard().empty());
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  const auto heard = site_.heard().at(0);
  EXPECT_EQ("{\"id\":\"" + batch.id.value + "\",\"state\":\"done\"}", heard.body);
  EXPECT_EQ("application/json", heard.type);
  run_for(*server, 700ms);
  EXPECT_EQ(1U, site_.heard().size()) << "no duplicate after 200";
  const auto attempts = attempts_of_callbacks();
  ASSERT_EQ(1U, attempts.size());
  EXPECT_EQ(200U, attempts[0].status);
  EXPECT_EQ("", attempts[0].problem);
  EXPECT_EQ(site_.url("/hook"), attempts[0].url);
}

TEST_F(Remote, callback_is_signed_with_the_secret_key_of_the_account) {
  const auto secret = AccountAdmin(data_).rotate(account_.id, store::CredentialKind::secret_key);
  const auto server = serve();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  const auto heard = site_.heard().at(0);
  const auto comma = heard.signature.find(",v1=");
  ASSERT_NE(std::string::npos, comma) << heard.signature;
  const auto time = heard.signature.substr(2, comma - 2);
  EXPECT_EQ(crypto::hex(crypto::hmac_sha256(secret.secret_key, time + "." + heard.body)),
            heard.signature.substr(comma + 4));
  EXPECT_GE(30, std::abs(std::stoll(time) - std::time(nullptr)));
}

TEST_F(Remote, callback_of_an_account_without_projects_is_not_signed) {
  AccountAdmin(data_).remove_project(account_.id, "default");
  const auto server = serve();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_EQ("", site_.heard().at(0).signature) << "an empty key would sign for anybody";
}

TEST_F(Remote, callback_that_fails_is_tried_as_often_as_the_format_says) {
  site_.answer = 500;
  const auto server = serve({0s, 0s});
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() >= 3; });
  run_for(*server, 700ms);
  EXPECT_EQ(3U, site_.heard().size());
  const auto attempts = attempts_of_callbacks();
  ASSERT_EQ(3U, attempts.size());
  EXPECT_EQ(500U, attempts[0].status);
  EXPECT_NE("", attempts[0].problem);
}

TEST_F(Remote, callback_that_takes_too_long_is_logged_with_the_time_out_that_ended_it) {
  config_.webhooks.deadline = 1s;
  log::set_level(log::Level::info);
  auto server = serve({});
  testing::internal::CaptureStderr();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/slow")});
  server->jobs().announced(batch.id);
  const auto is_noted = [&] { return !attempts_of_callbacks().empty(); };
  for (int i = 0; i < 4000 && !is_noted(); ++i) run_for(*server, 5ms);
  server.reset();
  const auto logged = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos, logged.find("total time-out (1000 ms)")) << logged;
}

TEST_F(Remote, callback_has_one_id_in_all_attempts_which_no_other_has) {
  site_.answer = 500;
  const auto server = serve({0s});
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() >= 2; });
  site_.answer = 200;
  const auto other = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(other.id);
  run_until(*server, [&] { return site_.heard().size() >= 3; });
  const auto heard = site_.heard();
  EXPECT_EQ(32U, heard[0].delivery.size());
  EXPECT_EQ(heard[0].delivery, heard[1].delivery);
  EXPECT_NE(heard[0].delivery, heard[2].delivery);
  EXPECT_EQ(std::string::npos, heard[0].delivery.find(batch.id.value));
}

TEST_F(Remote, callbacks_of_one_batch_keep_their_order_and_have_an_id_each) {
  events_ = {"first", "second"};
  site_.answer = 500;
  const auto server = serve({0s});
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return site_.heard().size() >= 4; });
  const auto heard = site_.heard();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(i < 2 ? "first" : "second", heard[i].body);
  EXPECT_EQ(heard[0].delivery, heard[1].delivery);
  EXPECT_EQ(heard[2].delivery, heard[3].delivery);
  EXPECT_NE(heard[0].delivery, heard[2].delivery);
}

TEST_F(Remote, callback_ends_with_what_the_format_calls_success) {
  is_success_ = [](unsigned status) { return status == 409; };
  site_.answer = 409;
  const auto server = serve({0s, 0s});
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  run_for(*server, 700ms);
  EXPECT_EQ(1U, site_.heard().size());
  const auto attempts = attempts_of_callbacks();
  ASSERT_EQ(1U, attempts.size());
  EXPECT_EQ(409U, attempts[0].status);
  EXPECT_EQ("", attempts[0].problem);
}

TEST_F(Remote, callbacks_to_a_slow_receiver_hold_up_no_other_receiver_and_no_other_account) {
  config_.webhooks.deadline = 1h;
  const auto server = serve();
  const auto call = [&](const std::string& path) {
    const auto batch = submit(*server, upload(picture_), {1h, site_.url(path)});
    over(*server, batch.id);
    server->jobs().announced(batch.id);
  };
  for (int i = 0; i < 40; ++i) call("/slow");  // more than there are calls at a time
  run_until(*server, [&] { return site_.waiting == 4; });
  call("/hook");
  run_until(*server, [&] { return site_.heard().size() == 1; });
  account_ = new_account();
  call("/hook");
  run_until(*server, [&] { return site_.heard().size() == 2; });
  EXPECT_EQ(4, site_.waiting) << "calls at a time that one receiver gets";
}

// Killed between the receiver's 2xx and our note of it.
TEST_F(Remote, callback_whose_delivery_was_not_noted_is_made_again_with_the_same_id) {
  BatchId id;
  {
    const auto server = serve();
    id = submit(*server, upload(picture_), {1h, site_.url("/hook")}).id;
    server->jobs().announced(id);
    run_until(*server, [&] { return !site_.heard().empty(); });
  }
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  database.transact_here(
      [](store::Session& session) { session << "update delivery set next_at = 1"; });
  const auto server = serve();
  run_until(*server, [&] { return site_.heard().size() >= 2; });
  const auto heard = site_.heard();
  EXPECT_EQ(heard[0].delivery, heard[1].delivery);
  EXPECT_EQ(heard[0].body, heard[1].body);
}

TEST_F(Remote, callback_survives_a_restart_and_waits_five_seconds_then) {
  BatchId id;
  {
    const auto server = serve();
    id = submit(*server, upload(picture_), {1h, site_.url("/hook")}).id;
    over(*server, id);
  }
  EXPECT_TRUE(site_.heard().empty());
  const auto since = std::chrono::steady_clock::now();
  const auto server = serve();
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_LE(5s, std::chrono::steady_clock::now() - since);
  EXPECT_NE(std::string::npos, site_.heard().at(0).body.find(id.value));
}

TEST_F(Remote, callback_that_the_dialect_cannot_name_keeps_no_batch_from_its_end) {
  events_.clear();
  const auto server = serve();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  EXPECT_EQ(JobState::done, over(*server, batch.id).jobs.at(0).state);
}

TEST_F(Remote, callback_whose_url_cannot_be_read_keeps_no_batch_from_its_end) {
  const auto server = serve();
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  database.transact_here([](store::Session& s) {
    s << "create trigger spoil after insert on batch begin update batch set callback_url = "
         "'unsealed' where id = new.id; end";
  });
  testing::internal::CaptureStderr();
  const auto batch = submit(*server, upload(picture_), {1h, site_.url("/hook")});
  EXPECT_EQ(JobState::done, over(*server, batch.id).jobs.at(0).state);
  const auto logged = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos, logged.find("callback_not_queued")) << logged;
  const auto queued = database.transact_here([](store::Session& s) {
    return store::column<long long>(s, "select count(*) from delivery");
  });
  EXPECT_EQ(std::vector<long long>{0}, queued);
}

TEST_F(Remote, callback_of_a_failed_batch_goes_out_too) {
  const auto server = serve();
  const auto batch = submit(*server, upload(as_bytes("some text")), {1h, site_.url("/hook")});
  server->jobs().announced(batch.id);
  run_until(*server, [&] { return !site_.heard().empty(); });
  EXPECT_NE(std::string::npos, site_.heard().at(0).body.find("\"no\""));
}

}  // namespace
}  // namespace pressoir::service

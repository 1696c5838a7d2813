#include "service/jobs/jobs.h"

#include "service/service_host_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

/// A batch of two outputs of one file, of which the first is charged when both are there.
class ChargesOfBatch : public ServiceHostTest {
 protected:
  std::vector<Task> tasks(const Goal& second) {
    std::vector<Task> all;
    all.emplace_back().sources.emplace_back(upload(picture_));
    all[0].wanted.push_back({"main", goal_, Charging::when_all_done});
    all[0].wanted.push_back({"small", second, Charging::free});
    return all;
  }
  Goal impossible() const {
    Goal goal = goal_;
    goal.palette_quality = 101;
    return goal;
  }
  Goal another() const {
    Goal goal = goal_;
    goal.effort = Effort::low;
    return goal;
  }
  int reservations() {
    int rows = 0;
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here([&](store::Session& session) {
      session << "select count(*) from reservation", soci::into(rows);
    });
    return rows;
  }
  std::vector<std::uint64_t> charged() {
    std::vector<std::uint64_t> images;
    for (const auto& line : history()) images.push_back(line.images_charged);
    std::ranges::sort(images);
    return images;
  }
};

TEST_F(ChargesOfBatch, stay_when_all_its_jobs_have_succeeded) {
  Running server(data_);
  for (const std::uint64_t times : {1U, 2U}) {  // the second one from earlier results
    const auto batch = server(server.jobs().complete(account_, origin_, tasks(another()), {}, 60s));
    EXPECT_EQ(JobState::done, batch.jobs.at(0).state);
    EXPECT_EQ(JobState::done, batch.jobs.at(1).state);
    EXPECT_EQ(times, usage(server).images);
    EXPECT_EQ(times * picture_.size(), usage(server).bytes);
  }
  EXPECT_EQ((std::vector<std::uint64_t>{0, 0, 1, 1}), charged());
  EXPECT_EQ(0, reservations());
}

TEST_F(ChargesOfBatch, are_given_back_when_one_of_its_jobs_has_failed) {
  Running server(data_);
  for (int round = 0; round < 2; ++round) {  // the second time the first job is done at once
    const auto batch =
        server(server.jobs().complete(account_, origin_, tasks(impossible()), {}, 60s));
    EXPECT_EQ(JobState::done, batch.jobs.at(0).state);
    EXPECT_EQ(JobState::failed, batch.jobs.at(1).state);
    EXPECT_EQ(0U, usage(server).images);
    EXPECT_EQ(0U, usage(server).bytes);
  }
  EXPECT_EQ((std::vector<std::uint64_t>{0, 0, 0, 0}), charged());
  EXPECT_EQ(0, reservations());
}

TEST_F(ChargesOfBatch, wait_for_its_end_across_a_restart) {
  {
    Running server(data_);
    run(server, picture_, Charging::free);  // so that the first job is done at once
  }
  BatchId id;
  {
    Running server(data_, {}, false);  // nobody works
    const auto batch = server(server.jobs().submit(account_, origin_, tasks(another()), {}));
    id = batch.id;
    EXPECT_EQ(JobState::done, batch.jobs.at(0).state);
    EXPECT_EQ(JobState::queued, batch.jobs.at(1).state);
    EXPECT_EQ(1, reservations());
    EXPECT_EQ(1U, usage(server).images) << "reserved";
  }
  Running server(data_);
  over(server, id);
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(0, reservations());
  EXPECT_EQ((std::vector<std::uint64_t>{0, 0, 1}), charged());
}

TEST_F(ServiceHostTest, charges_what_is_made_once_by_Charging_when_made) {
  Running server(data_);
  run(server, picture_, Charging::when_made);
  run(server, picture_, Charging::when_made);
  EXPECT_EQ(1U, usage(server).images);
  over(server, submit(server, upload(picture_), {}, Charging::when_made).id);
  EXPECT_EQ(1U, usage(server).images) << "a job with an earlier result";
  over(server, submit(server, upload(another_picture()), {}, Charging::when_made).id);
  EXPECT_EQ(2U, usage(server).images);
}

}  // namespace
}  // namespace pressoir::service

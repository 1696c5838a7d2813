// Rows of the tables job and job_input as SQL has them. For store/jobs and store/jobs/job_queue
// only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/job.h"
#include "store/sql_values.h"

namespace pressoir::store::jobs {

std::string name_of(JobState state);
std::string name_of(Charging charging);

struct InputRow {
  std::string role;  ///< the name of an InputRole
  NullableText blob, remote;
  long long bytes = 0;
};

struct JobRow {
  long long id = 0, account = 0, fence = 0, created = 0, expires = 0, kept_for = 0;
  int item = 0, tries = 0, interruptions = 0;
  double charge_above = 0;
  std::string batch, role, link, file_name, goal, charging, state;
  NullableText output, outcome, failure_code, failure_message;
  std::vector<InputRow> inputs;  ///< by position

  struct Read {
    Job job;              ///< without what cannot be read
    std::string problem;  ///< the first thing that cannot be read; empty: all of it can
  };
  [[nodiscard]] Read read(const crypto::SealingKey& key) const;
  /// For those who show jobs: one that is done and cannot be read is logged, and has failed with
  /// `internal`. One that has not ended stays as it is, without what cannot be read: claim() ends
  /// it.
  [[nodiscard]] Job shown(const crypto::SealingKey& key) const;
};

/// Job::goal as the table has it: its password is sealed.
std::string stored_goal(const crypto::SealingKey& key, const Goal& goal);

/// Why a job has failed that cannot be read.
Failure unreadable();

/// Lets a statement fill `row`, in the order of kSelectJobs.
void bind_into(soci::statement& statement, JobRow& row);
extern const char* const kSelectJobs;  ///< "select ... from job j join batch b ... "
/// Fills JobRow::inputs.
void read_inputs(soci::session& session, std::vector<JobRow>& rows);

template <class... Uses>
std::vector<JobRow> select_jobs(soci::session& session, const std::string& condition,
                                Uses&&... uses) {
  JobRow row;
  soci::statement rows(session);
  bind_into(rows, row);
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(kSelectJobs + condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<JobRow> found;
  while (rows.fetch()) found.push_back(row);
  read_inputs(session, found);
  return found;
}

/// Adds the inputs of `job`, which was just added as `id`.
void add_inputs(soci::session& session, const crypto::SealingKey& key, JobId id, const Job& job);
/// How many of them are still to be fetched: the column missing_inputs.
long long missing(const std::vector<JobInput>& inputs);

}  // namespace pressoir::store::jobs

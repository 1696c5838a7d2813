// Outcome, Failure, Job and Batch: what was done, what went wrong, what is to be done. Plain
// values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/account.h"
#include "model/goal.h"
#include "model/size.h"
#include "model/time_point.h"

namespace pressoir {

/// One damaged frame of a file that was repaired.
struct DamagedFrame {
  std::uint32_t frame = 0;  ///< from 1, among those that are left
  double lost_percent = 0;  ///< of its area
  static constexpr std::tuple kFields{fields::Field{"frame", &DamagedFrame::frame},
                                      fields::Field{"lost_percent", &DamagedFrame::lost_percent}};
  friend bool operator==(const DamagedFrame&, const DamagedFrame&) = default;
};

/// What a file had lost before it was repaired.
struct Repair {
  static constexpr std::size_t kMostFrames = 64;  ///< that are named
  double lost_percent = 0;    ///< of the area of all frames left: nothing of it was there, and it
                              ///< is filled from what stands around it
  double coarse_percent = 0;  ///< of the same area: it has less detail than the file once held
  std::uint32_t frames_lost = 0;  ///< as far as the file says how many there were
  std::vector<DamagedFrame>
      frames;  ///< of several, those that lost something, the first kMostFrames
  std::vector<std::string> metadata_lost;  ///< by the names of reports: damaged beyond use
  // Of a document.
  std::uint32_t pages_lost = 0;    ///< as far as the file says how many there were
  std::uint32_t objects_lost = 0;  ///< that others refer to, and that are not there
  std::uint32_t streams_cut = 0;   ///< of contents, pictures, fonts: decoded up to the damage
  static constexpr std::tuple kFields{fields::Field{"lost_percent", &Repair::lost_percent},
                                      fields::Field{"coarse_percent", &Repair::coarse_percent},
                                      fields::Field{"frames_lost", &Repair::frames_lost},
                                      fields::Field{"frames", &Repair::frames},
                                      fields::Field{"metadata_lost", &Repair::metadata_lost},
                                      fields::Field{"pages_lost", &Repair::pages_lost},
                                      fields::Field{"objects_lost", &Repair::objects_lost},
                                      fields::Field{"streams_cut", &Repair::streams_cut}};
  static constexpr std::array<std::string_view, 3> kAdded{"pages_lost", "objects_lost",
                                                          "streams_cut"};
  friend bool operator==(const Repair&, const Repair&) = default;
};

/// A library that took part in the work.
struct Library {
  std::string name, version;
  static constexpr std::tuple kFields{fields::Field{"name", &Library::name},
                                      fields::Field{"version", &Library::version}};
  friend bool operator==(const Library&, const Library&) = default;
};

struct Outcome {
  Format format;  ///< of the output
  Format input_format;
  std::uint64_t bytes_before = 0, bytes_after = 0;
  std::optional<Size> size;     ///< of the output, as stored; empty: it has no pixels
  std::optional<double> score;  ///< SSIMULACRA2, mean over frames; empty when lossless
  std::optional<double> min_score;
  std::string method;            ///< "progressive", "palette entropy"; "unchanged" for the input
  bool proven_lossless = false;  ///< decoded and compared before delivery
  bool cut_by_deadline = false;  ///< Limits::cpu or wall ended the search: more time, fewer bytes
  bool is_partial = false;       ///< frames or pages of the input are not in the output
  std::vector<std::string> metadata_kept, metadata_dropped, warnings;
  std::optional<Repair> repair;  ///< empty: the input was whole, or no repair was asked for
  /// SHA-256 in lower-case hexadecimal, of the inputs in the order in which the goal takes them and
  /// of the output. Empty: not known, or not to be said of files under a client's key.
  std::vector<std::string> input_sha256{};
  std::string output_sha256{};
  std::string engine{};              ///< kEngineVersion of what did the work; empty: not known
  std::vector<Library> libraries{};  ///< the same
  static constexpr std::tuple kFields{fields::Field{"format", &Outcome::format},
                                      fields::Field{"input_format", &Outcome::input_format},
                                      fields::Field{"bytes_before", &Outcome::bytes_before},
                                      fields::Field{"bytes_after", &Outcome::bytes_after},
                                      fields::Field{"size", &Outcome::size},
                                      fields::Field{"score", &Outcome::score},
                                      fields::Field{"min_score", &Outcome::min_score},
                                      fields::Field{"method", &Outcome::method},
                                      fields::Field{"proven_lossless", &Outcome::proven_lossless},
                                      fields::Field{"cut_by_deadline", &Outcome::cut_by_deadline},
                                      fields::Field{"is_partial", &Outcome::is_partial},
                                      fields::Field{"metadata_kept", &Outcome::metadata_kept},
                                      fields::Field{"metadata_dropped", &Outcome::metadata_dropped},
                                      fields::Field{"warnings", &Outcome::warnings},
                                      fields::Field{"repair", &Outcome::repair},
                                      fields::Field{"input_sha256", &Outcome::input_sha256},
                                      fields::Field{"output_sha256", &Outcome::output_sha256},
                                      fields::Field{"engine", &Outcome::engine},
                                      fields::Field{"libraries", &Outcome::libraries}};
  static constexpr std::array<std::string_view, 6> kAdded{"is_partial",    "repair", "input_sha256",
                                                          "output_sha256", "engine", "libraries"};
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// An Error that is stored or sent.
struct Failure {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

/// 24 random characters of [A-Za-z0-9] (143 bits): unguessable, so it may be a capability.
struct BatchId {
  std::string value;
  friend auto operator<=>(const BatchId&, const BatchId&) = default;
};
struct JobId {
  std::int64_t value = 0;
  friend auto operator<=>(const JobId&, const JobId&) = default;
};
/// Name of a stored file: random, says nothing of its content.
struct BlobKey {
  std::string value;
  friend auto operator<=>(const BlobKey&, const BlobKey&) = default;
};

enum class JobState : std::uint8_t { queued, running, done, failed, expired };

/// When a delivered result uses up an image of the account's quota.
enum class Charging : std::uint8_t {
  free,           ///< never; works with an exhausted account too
  when_smaller,   ///< only when the result is smaller than the input
  when_made,      ///< whenever a result is made: one that was there already costs nothing
  when_done,      ///< whenever the job succeeds
  when_all_done,  ///< whenever all jobs of the batch succeed; settled when the last one ends
  always,         ///< also when the file itself is why the job failed
};

/// Where a request came from, for the history and the metrics.
struct Origin {
  std::string dialect, tool;  ///< "ewww", "optimize"
  std::string request{};      ///< id of the HTTP request, for the log; empty: none
};

/// A file to be fetched, from http or https.
struct RemoteFile {
  std::string url;
  std::string user, password;  ///< HTTP basic credentials; empty: none
  friend bool operator==(const RemoteFile&, const RemoteFile&) = default;
};

/// So many inputs a job has at most.
inline constexpr std::size_t kMaxInputs = 64;

/// What a goal takes an input for.
enum class InputRole : std::uint8_t {
  source,  ///< the picture that the result is made of
  frame,   ///< Goal::join: one of its pictures
  stamp,   ///< drawn by steps on the source
};
constexpr std::array<std::string_view, 3> names_of(InputRole) {
  return {"source", "frame", "stamp"};
}
/// @param position  in Job::inputs, from 0.
constexpr InputRole role_of(const Goal& goal, std::size_t position) {
  if (goal.join) return InputRole::frame;
  return position == 0 ? InputRole::source : InputRole::stamp;
}

/// A file that a job works on. What it is taken for is role_of() its goal and position.
struct JobInput {
  BlobKey blob{};                      ///< empty: not fetched yet, or it could not be
  std::uint64_t bytes = 0;             ///< 0 while it is not there
  std::optional<RemoteFile> remote{};  ///< where it comes from; empty: it was uploaded
};

/// Job::role of the output that a client asked for; whatever else is made of the same source stands
/// beside it. Lists show these alone.
inline constexpr std::string_view kMainRole = "main";

struct Job {
  JobId id;
  BatchId batch;
  AccountId account;
  std::uint32_t item = 0;  ///< which source of the batch, from 0
  std::string role;        ///< which output of that source: kMainRole, "webp"
  std::string file_name;   ///< base name, for display and history only
  /// 32 random hexadecimal digits, lower case: who has them may download, without an account.
  std::string link;
  Goal goal;
  Charging charging = Charging::free;
  double charge_above_percent = 0;  ///< Charging::when_smaller: by more than that
  JobState state = JobState::queued;
  /// In the order in which the goal takes them: the picture and its stamps, or with Goal::join the
  /// pictures.
  std::vector<JobInput> inputs;
  std::optional<BlobKey> output;  ///< empty while not done, or when the input was already smallest
  std::optional<Outcome> outcome;
  std::optional<Failure> failure;
  TimePoint created_at, expires_at;

  /// The inputs but for stamps: what the job counts against a quota of images.
  [[nodiscard]] std::uint32_t input_images() const {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) count += role_of(goal, i) != InputRole::stamp;
    return count;
  }
  /// Of the inputs that are there but for stamps: Outcome::bytes_before of a job that is done.
  [[nodiscard]] std::uint64_t input_bytes() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (role_of(goal, i) != InputRole::stamp) sum += inputs[i].bytes;
    return sum;
  }
  /// False: there are none, or some are not fetched yet or could not be.
  [[nodiscard]] bool has_inputs() const {
    for (const auto& input : inputs)
      if (input.blob.value.empty()) return false;
    return !inputs.empty();
  }
};

struct Batch {
  BatchId id;
  AccountId account;
  Origin origin;
  std::vector<Job> jobs;     ///< by item, then in the order in which the roles were asked for
  std::string callback_url;  ///< empty: none
  /// As long as not all jobs have ended a batch does not expire: expires_at is then what it would
  /// be if they had ended now.
  TimePoint created_at, expires_at;
  std::optional<TimePoint> ended_at{};  ///< of one that was read from the database
  std::string notes{};  ///< what its dialect keeps of the request, in a form of its own
};

/// Something of a batch that its callback URL hears of.
struct CallbackEvent {
  std::string name;            ///< the dialect's word for it
  std::optional<JobId> job{};  ///< empty: it is of the batch as a whole
  friend bool operator==(const CallbackEvent&, const CallbackEvent&) = default;
};

}  // namespace pressoir

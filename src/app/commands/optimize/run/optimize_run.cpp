#include "app/commands/optimize/run/optimize_run.h"

#include "base/loop/async.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <system_error>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/optimize/plan/optimize_clashes.h"
#include "app/commands/optimize/run/delivery.h"
#include "app/commands/optimize/run/run_output.h"
#include "app/place/placement.h"
#include "app/report/html_report.h"
#include "app/text.h"
#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "base/loop/event_loop.h"
#include "engine/goal/input_part.h"
#include "engine/pool/worker_pool.h"

namespace pressoir::app {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

/// What is drawn on all files, as it was at the start.
std::vector<TempFile> open_stamps(const std::vector<fs::path>& paths, const Limits& limits) {
  std::vector<TempFile> stamps;
  for (const auto& path : paths) try {
      stamps.push_back(open_source(path, true, limits.max_input_bytes).content);
    } catch (const Error& error) {
      throw UsageError("--watermark-image: " + terminal_text(path.string()) + ": " +
                       text_of(error));
    }
  return stamps;
}

/// An error's text about one file of a join, or about a stamp, with the name of that.
std::string with_name_of_part(const PlannedFile& file, const std::string& text) {
  const auto part = engine::part_in(text);
  if (!part) return text;
  if (part->index < file.joined.size())
    return file.joined[part->index].string() + ": " + part->text;
  const auto stamp = part->index - 1;  // of no joined file, the first is the picture itself
  return stamp < file.stamps.size() ? file.stamps[stamp].string() + ": " + part->text : text;
}

/// "the format of the file is not known", as what follows "skipped: ".
std::string reason_of(std::string message) {
  if (message.size() > 1 && message[1] >= 'a' && message[1] <= 'z')
    message[0] = static_cast<char>(message[0] | 0x20);
  if (message.ends_with('.')) message.pop_back();
  return message;
}

/// What is in the file is why it failed, and would be again.
bool is_for_content(ErrorCode code, const Goal& goal) {
  return code == ErrorCode::corrupt_input || code == ErrorCode::unsupported_format ||
         (code == ErrorCode::password_needed && !goal.password);
}

RunOutput::Form form_of(const RunRequest& request) {
  const bool owns_stdout =
      std::ranges::none_of(request.files, [](const auto& file) { return file.target == "-"; });
  if (request.json && owns_stdout) return RunOutput::Form::json;
  if (request.quiet) return RunOutput::Form::failures;
  return owns_stdout ? RunOutput::Form::table : RunOutput::Form::warnings;
}

class Run {
 public:
  Run(RunRequest request, const Config& config);
  int execute();

 private:
  void begin_pool(engine::PoolConfig pool);
  void read_stream();
  void add_those_without_work();
  void watch_signals();
  void interrupt(int signal);
  Async<void> lane();
  Async<FileReport> work_on(const PlannedFile& file);
  Async<void> optimize(const PlannedFile& file, FileReport& report);
  Async<Outcome> outcome_of(const PlannedFile& file, const std::vector<SourceFile>& sources,
                            const TempFile& result);
  Async<void> note_hashes(const std::vector<SourceFile>& sources, const TempFile& result,
                          FileReport& report) const;
  [[nodiscard]] std::vector<SourceFile> open_sources(const PlannedFile& file) const;
  void note(const PlannedFile& file, const Delivered& delivered);
  void keep_pictures(const PlannedFile& file, const std::vector<SourceFile>& sources,
                     const TempFile& result, const Outcome& outcome);
  void report(std::size_t index, FileReport report);
  [[nodiscard]] bool write_page() const;

  RunRequest request_;
  Limits limits_;
  std::vector<TempFile> stamps_;
  std::optional<TempFile> stream_;  ///< standard input
  EventLoop io_{1};
  asio::signal_set signals_{io_};
  std::optional<asio::posix::stream_descriptor> stop_;
  std::unique_ptr<engine::WorkerPool> pool_;
  std::vector<std::size_t> to_do_;  ///< indices of files
  std::size_t next_ = 0, lanes_ = 0;
  int interrupted_by_ = 0;
  std::optional<RunOutput> output_;
  std::optional<HtmlReport> page_;
};

Run::Run(RunRequest request, const Config& config)
    : request_(std::move(request)),
      limits_(limits_without_wall(config)),
      stamps_(open_stamps(request_.stamps, limits_)) {
  read_stream();
  for (std::size_t index = 0; index < request_.files.size(); ++index)
    if (!request_.files[index].failure && !request_.files[index].skipped) to_do_.push_back(index);
  begin_pool(config.engine);
}

void Run::begin_pool(engine::PoolConfig pool) {
  if (request_.jobs != 0) pool.workers = request_.jobs;
  if (pool.workers == 0) pool.workers = std::max(1U, std::thread::hardware_concurrency());
  lanes_ = std::min<std::size_t>(pool.workers, to_do_.size());
  pool.workers = std::max(1U, static_cast<std::uint32_t>(lanes_));
  if (lanes_ > 0) pool_ = std::make_unique<engine::WorkerPool>(io_.get_executor(), pool);
}

/// What is in it decides on the names of the result.
/// Before the signals are taken over: Ctrl-C ends a program that waits for its input.
void Run::read_stream() {
  for (auto& file : request_.files) {
    if (file.source != "-") continue;
    try {
      stream_ = receive(STDIN_FILENO, limits_.max_input_bytes);
      file.bytes = stream_->size();
      name_result(file, engine::format_of(*stream_), request_.goal.convert);
      refuse_clashes({file});
    } catch (const Error& error) {
      file.failure = Failure{error.code(), text_of(error)};
    }
  }
}

void Run::add_those_without_work() {
  for (std::size_t index = 0; index < request_.files.size(); ++index) {
    const auto& file = request_.files[index];
    if (!file.failure && !file.skipped) continue;
    FileReport report;
    report.path = file.source.string();
    report.failure = file.failure;
    report.skipped = file.skipped;
    report.is_known = file.is_known;
    if (file.skipped) report.bytes_before = file.bytes;
    this->report(index, std::move(report));
  }
}

void Run::watch_signals() {
  if (request_.stop >= 0) {
    stop_.emplace(io_, ::dup(request_.stop));
    stop_->async_wait(asio::posix::stream_descriptor::wait_read,
                      [this](const boost::system::error_code& failed) {
                        if (!failed) interrupt(SIGTERM);
                      });
    return;
  }
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (!failed) interrupt(signal);
  });
}

void Run::interrupt(int signal) {
  interrupted_by_ = signal;
  pool_.reset();  // jobs under way end with an Error, their lanes with them
}

int Run::execute() {
  output_.emplace(request_.files, form_of(request_), request_.quiet);
  if (!request_.report.empty()) page_.emplace(request_.files.size());
  add_those_without_work();
  if (lanes_ > 0) watch_signals();
  // Lanes end one by one and change lanes_.
  for (std::size_t left = lanes_; left > 0; --left) {
    asio::co_spawn(io_, lane(), [this](std::exception_ptr failed) {
      if (--lanes_ == 0) {
        signals_.cancel();
        if (stop_) stop_->cancel();
      }
      if (failed) std::rethrow_exception(failed);
    });
  }
  io_.run();
  if (request_.done != nullptr) request_.done->flush();
  output_->end();
  const bool has_page = write_page();
  if (interrupted_by_ != 0) {
    std::fprintf(stderr,
                 "pressoir: interrupted after %zu of %zu files; what was not finished is as it "
                 "was\n",
                 output_->files_done(), request_.files.size());
    return 128 + interrupted_by_;
  }
  if (!output_->is_good()) {
    std::fputs("pressoir: the report cannot be written to standard output\n", stderr);
    return 1;
  }
  return output_->has_failures() || !has_page ? 1 : 0;
}

Async<void> Run::lane() {
  while (interrupted_by_ == 0 && next_ < to_do_.size()) {
    const auto index = to_do_[next_++];
    auto report = co_await work_on(request_.files[index]);
    if (interrupted_by_ == 0) this->report(index, std::move(report));
  }
}

Async<FileReport> Run::work_on(const PlannedFile& file) {
  FileReport report;
  report.path = file.source.string();
  const auto start = std::chrono::steady_clock::now();
  try {
    co_await optimize(file, report);
  } catch (const Error& error) {
    report.outcome.reset();
    report.failure = Failure{error.code(), with_name_of_part(file, text_of(error))};
  } catch (const std::system_error& error) {  // of one file's file system
    report.outcome.reset();
    report.failure = Failure{ErrorCode::unavailable, error.what()};
  }
  if (report.failure && report.failure->code == ErrorCode::unsupported_format &&
      request_.skip_unsupported) {
    report.skipped = reason_of(report.failure->message);
    report.failure.reset();
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  co_return report;
}

/// The files that one result is made of, in order.
std::vector<SourceFile> Run::open_sources(const PlannedFile& file) const {
  std::vector<SourceFile> sources;
  for (const auto& path : file.joined)
    sources.push_back(engine::in_part(
        sources.size(), [&] { return open_source(path, true, limits_.max_input_bytes); }));
  if (!sources.empty()) return sources;
  sources.push_back(file.source == "-"
                        ? SourceFile{.content = stream_->duplicate()}
                        : open_source(file.source, !file.in_place, limits_.max_input_bytes));
  return sources;
}

void Run::note(const PlannedFile& file, const Delivered& delivered) {
  if (request_.done != nullptr && file.source != "-")
    request_.done->note(delivered.done, delivered.state, delivered.beside);
}

void Run::keep_pictures(const PlannedFile& file, const std::vector<SourceFile>& sources,
                        const TempFile& result, const Outcome& outcome) {
  if (!page_ || sources.size() != 1) return;
  const auto index = static_cast<std::size_t>(&file - request_.files.data());
  try {
    page_->keep_pictures(index, outcome, sources.front().content, result);
  } catch (const Error&) {  // the file is done all the same
    page_->count_without_pictures();
  }
}

void Run::report(std::size_t index, FileReport report) {
  if (page_) page_->add(index, report);
  output_->add(index, std::move(report));
}

/// @return false when it could not, which is told.
bool Run::write_page() const {
  if (!page_) return true;
  try {
    auto pending = PendingFile::create_for(request_.report);
    const auto page = page_->page();
    pending.content().duplicate().append(std::as_bytes(std::span(page)));
    pending.take_default_mode();
    pending.place(request_.report, PendingFile::Existing::replace);
    return true;
  } catch (const Error& error) {
    std::fprintf(stderr, "pressoir: --report: %s\n", text_of(error).c_str());
    return false;
  }
}

/// What is made of files that others write to meanwhile is an accident, and so is why it fails.
Async<Outcome> Run::outcome_of(const PlannedFile& file, const std::vector<SourceFile>& sources,
                               const TempFile& result) {
  std::vector<TempFile> inputs;
  for (const auto& source : sources) inputs.push_back(source.content.duplicate());
  for (const auto& stamp : stamps_) inputs.push_back(stamp.duplicate());
  const auto check_all = [&] {
    if (file.source != "-" && interrupted_by_ == 0) std::ranges::for_each(sources, check_unwritten);
  };
  auto work = pool_->run(std::move(inputs), result.duplicate(), request_.goal, limits_);
  try {
    auto outcome = co_await std::move(work);
    check_all();
    co_return outcome;
  } catch (const Error& error) {
    check_all();
    const bool is_alone = file.joined.empty() && stamps_.empty();
    if (is_alone && is_for_content(error.code(), request_.goal) && !file.target.empty())
      note(file, {.output = {},
                  .skipped = {},
                  .done = sources.front().status,
                  .state = store::DoneState::failed});
    throw;
  }
}

Async<void> Run::optimize(const PlannedFile& file, FileReport& report) {
  const auto sources = open_sources(file);
  std::uint64_t bytes_before = 0;
  for (const auto& source : sources) bytes_before += source.content.size();
  report.bytes_before = bytes_before;
  std::optional<PendingFile> pending;
  if (!file.target.empty() && file.target != "-") {
    check_replaceable(file.unchanged);
    pending.emplace(PendingFile::create_for(file.target));
  }
  const auto result = pending ? pending->content().duplicate() : scratch_file();
  auto work = outcome_of(file, sources, result);
  auto outcome = co_await std::move(work);
  if (interrupted_by_ != 0) co_return;
  if (file.target == "-") {
    send(result, STDOUT_FILENO);
    report.output = "-";
  } else if (pending) {
    auto delivered =
        deliver(file, sources.front(), *pending, outcome, request_.goal.convert, request_.owner);
    if (!outcome.cut_by_deadline) note(file, delivered);
    if (delivered.output) report.output = delivered.output->string();
    report.skipped = std::move(delivered.skipped);
    if (report.skipped) co_return;
  }
  keep_pictures(file, sources, result, outcome);
  report.outcome = std::move(outcome);
  if (request_.json) {
    auto hashed = note_hashes(sources, result, report);
    co_await std::move(hashed);
  }
}

/// What vouches for the files, for a report that can be proven again.
Async<void> Run::note_hashes(const std::vector<SourceFile>& sources, const TempFile& result,
                             FileReport& report) const {
  report.goal = request_.goal;
  std::vector<TempFile> files;
  for (const auto& source : sources) files.push_back(source.content.duplicate());
  for (const auto& stamp : stamps_) files.push_back(stamp.duplicate());
  files.push_back(result.duplicate());
  auto work = [files = std::make_shared<std::vector<TempFile>>(std::move(files))] {
    std::vector<std::string> hashes;
    for (const auto& file : *files)
      hashes.push_back(crypto::hex(crypto::sha256(static_cast<const Readable&>(file))));
    return hashes;
  };
  auto hashes = co_await on_file_thread(std::move(work));
  report.outcome->output_sha256 = std::move(hashes.back());
  hashes.pop_back();
  report.outcome->input_sha256 = std::move(hashes);
}

}  // namespace

int run_plan(RunRequest request, const Config& config) {
  return Run(std::move(request), config).execute();
}

}  // namespace pressoir::app

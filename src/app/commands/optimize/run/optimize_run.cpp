#include "app/commands/optimize/optimize_run.h"

#include "base/loop/async.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/optimize/optimize_clashes.h"
#include "app/file_names.h"
#include "app/placement.h"
#include "app/progress.h"
#include "app/report.h"
#include "app/text.h"
#include "base/loop/event_loop.h"
#include "base/warnings.h"
#include "engine/optimize/input_part.h"
#include "engine/pool/worker_pool.h"

namespace pressoir::app {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

std::uint64_t total_bytes(const std::vector<PlannedFile>& files) {
  std::uint64_t total = 0;
  for (const auto& file : files) total += file.bytes;
  return total;
}

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

class Run {
 public:
  Run(RunRequest request, const Config& config);
  int execute();

 private:
  Async<void> lane();
  Async<FileReport> work_on(const PlannedFile& file);
  Async<void> optimize(const PlannedFile& file, FileReport& report);
  [[nodiscard]] std::vector<SourceFile> open_sources(const PlannedFile& file) const;
  fs::path deliver(const PlannedFile& file, const SourceFile& source, PendingFile& result,
                   Outcome& outcome);
  void finish(std::size_t index, FileReport report);
  void print(const FileReport& report);
  [[nodiscard]] bool owns_stdout() const;

  void read_stream();

  RunRequest request_;
  Limits limits_;
  std::vector<TempFile> stamps_;
  std::optional<TempFile> stream_;  ///< standard input
  EventLoop io_{1};
  asio::signal_set signals_{io_};
  std::unique_ptr<engine::WorkerPool> pool_;
  std::vector<std::optional<FileReport>> reports_;
  std::size_t next_ = 0, printed_ = 0, lanes_ = 0;
  int interrupted_by_ = 0;
  Progress progress_;
};

Run::Run(RunRequest request, const Config& config)
    : request_(std::move(request)),
      limits_(limits_without_wall(config)),
      stamps_(open_stamps(request_.stamps, limits_)),
      reports_(request_.files.size()),
      progress_(true, request_.files.size(), total_bytes(request_.files)) {
  auto pool = config.engine;
  if (request_.jobs != 0) pool.workers = request_.jobs;
  if (pool.workers == 0) pool.workers = std::max(1U, std::thread::hardware_concurrency());
  read_stream();
  lanes_ = std::min<std::size_t>(pool.workers, request_.files.size());
  pool.workers = std::max(1U, static_cast<std::uint32_t>(lanes_));
  if (lanes_ > 0) pool_ = std::make_unique<engine::WorkerPool>(io_.get_executor(), pool);
}

bool Run::owns_stdout() const {
  return std::ranges::none_of(request_.files, [](const auto& file) { return file.target == "-"; });
}

/// What is in it decides on the names of the result.
/// Before the signals are taken over: Ctrl-C ends a program that waits for its input.
void Run::read_stream() {
  for (auto& file : request_.files) {
    if (file.source != "-") continue;
    try {
      stream_ = receive(STDIN_FILENO, limits_.max_input_bytes);
      file.bytes = stream_->size();
      std::array<std::byte, codecs::kHeadBytes> head{};
      const auto size = stream_->read_at(0, head);
      name_result(file, codecs::detect(Bytes(head).first(size)), request_.goal.convert);
      refuse_clashes({file});
    } catch (const Error& error) {
      file.failure = Failure{error.code(), text_of(error)};
    }
  }
}

int Run::execute() {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (failed) return;
    interrupted_by_ = signal;
    pool_.reset();  // jobs under way end with an Error, their lanes with them
  });
  // Lanes end one by one and change lanes_.
  for (std::size_t left = lanes_; left > 0; --left) {
    asio::co_spawn(io_, lane(), [this](std::exception_ptr failed) {
      if (--lanes_ == 0) signals_.cancel();
      if (failed) std::rethrow_exception(failed);
    });
  }
  if (lanes_ == 0) signals_.cancel();
  io_.run();
  progress_.clear();
  if (interrupted_by_ != 0) {
    std::fputs("pressoir: interrupted; what was not finished is as it was\n", stderr);
    return 128 + interrupted_by_;
  }
  std::vector<FileReport> all;
  for (auto& report : reports_) all.push_back(std::move(*report));
  if (!request_.json && owns_stdout()) std::cout << summary_table(all) << std::flush;
  if (owns_stdout() && !std::cout) {
    std::fputs("pressoir: the report cannot be written to standard output\n", stderr);
    return 1;
  }
  return std::ranges::any_of(all, [](const auto& report) { return report.failure.has_value(); });
}

Async<void> Run::lane() {
  while (interrupted_by_ == 0 && next_ < request_.files.size()) {
    const auto index = next_++;
    auto report = co_await work_on(request_.files[index]);
    if (interrupted_by_ == 0) finish(index, std::move(report));
  }
}

Async<FileReport> Run::work_on(const PlannedFile& file) {
  FileReport report;
  report.path = file.source.string();
  report.failure = file.failure;
  const auto start = std::chrono::steady_clock::now();
  try {
    if (!file.failure) co_await optimize(file, report);
  } catch (const Error& error) {
    report.outcome.reset();
    report.failure = Failure{error.code(), with_name_of_part(file, text_of(error))};
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

Async<void> Run::optimize(const PlannedFile& file, FileReport& report) {
  const auto sources = open_sources(file);
  std::vector<TempFile> inputs;
  std::uint64_t bytes_before = 0;
  for (const auto& source : sources) {
    inputs.push_back(source.content.duplicate());
    bytes_before += source.content.size();
  }
  for (const auto& stamp : stamps_) inputs.push_back(stamp.duplicate());
  report.bytes_before = bytes_before;
  const bool to_folder = !file.target.empty() && file.target != "-";
  std::optional<PendingFile> pending;
  if (to_folder) {
    check_replaceable(file.unchanged);
    pending.emplace(PendingFile::create_for(file.target));
  }
  const auto result = pending ? pending->content().duplicate() : scratch_file();
  auto work = pool_->run(std::move(inputs), result.duplicate(), request_.goal, limits_);
  auto outcome = co_await std::move(work);
  if (interrupted_by_ != 0) co_return;
  if (file.target == "-") {
    send(result, STDOUT_FILENO);
    report.output = "-";
  } else if (pending) {
    report.output = deliver(file, sources.front(), *pending, outcome).string();
  }
  report.outcome = outcome;
}

/// @return where the result is.
fs::path Run::deliver(const PlannedFile& file, const SourceFile& source, PendingFile& result,
                      Outcome& outcome) {
  // A picture that the wanted format cannot carry stays in its own.
  const bool converted = !request_.goal.convert || outcome.format == request_.goal.convert->format;
  const auto target = converted ? file.target : file.unchanged;
  const auto* said = codec_by_name(target);
  if (request_.goal.convert && said != nullptr && said->info().name != outcome.format.name())
    throw Error(ErrorCode::conflict, "The file was changed while it was worked on.");
  if (file.in_place && outcome.is_partial)
    throw Error(ErrorCode::forbidden,
                "Only the first frame or page would be left: the file stays. Use --output.");
  if (!file.in_place) {
    result.take_default_mode();
    const bool is_new_name = file.name_is_given && target != file.target;
    result.place(target,
                 is_new_name ? PendingFile::Existing::refuse : PendingFile::Existing::replace);
    return target;
  }
  if (target == file.source && same_bytes(source.content, result.content())) return target;
  result.take_attributes(source.status);
  if (source.status.st_nlink > 1)
    add_warning(outcome.warnings, "the file has other names (hard links), which keep the original");
  if (!file.backup.empty()) keep_backup(source, file.backup);
  check_unchanged(file.source, source.status);
  if (target == file.source) {
    result.place(target, PendingFile::Existing::replace);
  } else {
    result.place(target, PendingFile::Existing::refuse);
    fs::remove(file.source);
  }
  return target;
}

void Run::finish(std::size_t index, FileReport report) {
  std::int64_t saved = 0;
  if (report.outcome) {
    saved = static_cast<std::int64_t>(report.outcome->bytes_before) -
            static_cast<std::int64_t>(report.outcome->bytes_after);
  }
  reports_[index] = std::move(report);
  while (printed_ < reports_.size() && reports_[printed_]) print(*reports_[printed_++]);
  progress_.advance(request_.files[index].bytes, saved);
}

void Run::print(const FileReport& report) {
  progress_.clear();
  const auto name = terminal_text(report.path);
  if (report.failure) {
    std::fprintf(stderr, "pressoir: %s: %s [%s]\n", name.c_str(),
                 terminal_text(report.failure->message).c_str(),
                 std::string(name_of(report.failure->code)).c_str());
  }
  if (request_.json && owns_stdout()) std::cout << json_line(report) << std::flush;
  if (request_.json || !report.outcome) return;
  for (const auto& warning : report.outcome->warnings)
    std::fprintf(stderr, "pressoir: %s: warning: %s\n", name.c_str(),
                 terminal_text(warning).c_str());
}

}  // namespace

int run_plan(RunRequest request, const Config& config) {
  return Run(std::move(request), config).execute();
}

}  // namespace pressoir::app

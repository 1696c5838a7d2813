#include "dialects/ewww/routes.h"

#include <memory>

#include "base/files/file_threads.h"
#include "dialects/ewww/goals.h"
#include "dialects/ewww/views.h"
#include "dialects/file_head.h"
#include "http/address_shares.h"
#include "http/body/form.h"

namespace pressoir::dialects::ewww {
namespace {

using http::Request;
using http::Response;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

// Nine tenths of the clients' own time-outs (README.md): they shall hear "failed", not nothing.
constexpr seconds kKeyTime{4}, kOptimizeTime{270}, kRotateTime{54}, kReduceTime{27}, kStoreTime{18},
    kRestoreTime{27};
constexpr const char* kDialect = "ewww";
constexpr std::string_view kTestKey = "abc123";
constexpr std::uint64_t kFieldsBytes = 1 << 20;  // of a body, beside its file

/// What is left; at least a millisecond, so that the work itself says "timeout".
milliseconds left_until(Clock::time_point end) {
  return std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(end - Clock::now()));
}

/// A call that costs no credit and answers a picture.
struct Tool {
  std::string name;             ///< in the history
  std::optional<Format> takes;  ///< empty: whatever the engine reads
  std::string_view misread;     ///< a word that no answer may contain, see Api::without_word
  seconds time;
  Goal (*goal)(const http::Form&, bool all_metadata);
  Response (*answer)(service::Finished);
};

Tool rotate_tool() {
  const auto goal = [](const http::Form&, bool all_metadata) { return upright_goal(all_metadata); };
  const auto answer = [](service::Finished made) { return file_answer(std::move(made.output)); };
  return {.name = "rotate",
          .takes = Format("jpeg"),
          .misread = "exceeded",
          .time = kRotateTime,
          .goal = goal,
          .answer = answer};
}

Tool resize_tool() {
  const auto answer = [](service::Finished made) {
    // "Not necessary": nothing was there to do.
    if (made.outcome.method == "unchanged" || made.outcome.method == "metadata")
      return error_response(ErrorStyle::rotate, ErrorCode::invalid_request);
    return file_answer(std::move(made.output));
  };
  return {.name = "resize",
          .takes = std::nullopt,
          .misread = "error",
          .time = kRotateTime,
          .goal = resize_goal,
          .answer = answer};
}

Tool reduce_tool() {
  return {.name = "reduce-png",
          .takes = Format("png"),
          .misread = "exceeded",
          .time = kReduceTime,
          .goal = reduce_goal,
          .answer = optimized};
}

/// The endpoints: each parses, makes its service calls, renders. Shared by its routes, which
/// outlive every request.
class Api {
 public:
  Api(service::Services& services, const Config& config) : services_(services), config_(config) {}

  Async<Response> verify(Request& request) {
    ReceivedForm received = co_await form_of(request);
    const Account account = co_await account_of(received);
    const auto reason = co_await services_.usage.exhausted(account);
    co_return verified(reason);
  }

  Async<Response> quota(Request& request, ErrorStyle style) {
    ReceivedForm received = co_await form_of(request);
    const Account account = co_await account_of(received);
    QuotaStatus status;
    status.quota = account.quota;
    status.usage = co_await services_.usage.of(account.id);
    const auto left = co_await services_.usage.left(account);
    status.images_left = left.images;
    co_return style == ErrorStyle::quota_text ? quota_text(status)
                                              : quota_json(status, config_.soft_cap);
  }

  Async<Response> optimize(Request& request, bool pending_allowed) {
    const auto since = Clock::now();
    ReceivedForm received = co_await form_of(request);
    http::Form& form = received.form;
    const bool keyless = config_.free_jpeg_without_key && text(form, "api_key").empty();
    std::optional<Account> account;
    if (!keyless) account = co_await account_of(received);
    // WebP costs no credit, so it works with an exhausted key.
    const bool charged = !keyless && !wants_webp(form);
    if (charged) {
      const auto reason = co_await services_.usage.exhausted(*account);
      if (reason) throw Error(*reason, "No images left.");
    }
    http::FormFile* file = form.file("file");
    if (file == nullptr || file->content.size() == 0) co_return no_file();

    const FileHead head = co_await read_head(file->content, kFormats);
    const auto format = head.name();
    if (keyless) count_keyless(request, form, format);
    Goal goal = goal_in(form, format);
    const Charging charging = charged ? Charging::when_smaller : Charging::free;
    service::Upload upload{.content = std::move(file->content), .file_name = name_in(form, *file)};
    if (account) co_await keep_original(*account, form, upload);
    Origin origin{.dialect = kDialect, .tool = "optimize", .request = request.id};
    if (account && pending_allowed && may_answer_pending(form))
      co_return co_await answer_or_pending(*account, std::move(origin), form, std::move(upload),
                                           std::move(goal), charging);
    service::Finished finished =
        co_await services_.jobs.run(account, std::move(origin), std::move(upload), std::move(goal),
                                    charging, left_until(since + kOptimizeTime));
    co_return answer_of(form, std::move(finished));
  }

  Async<Response> retrieve(Request& request) {
    BatchId id{request.head.query_value("id")};
    const Batch batch = co_await services_.jobs.find(std::move(id));
    if (batch.origin.dialect != kDialect) throw Error(ErrorCode::not_found, "Not found");
    const Job& job = batch.jobs.at(0);
    if (job.state == JobState::failed) co_return nothing_saved();
    if (job.state != JobState::done || !job.outcome)
      co_return error_response(ErrorStyle::retrieve, ErrorCode::not_found);
    // webp=1 is answered whatever came out.
    const bool always = job.goal.convert && !job.goal.convert->only_if_smaller;
    if (!always && !is_smaller(*job.outcome)) co_return nothing_saved();
    ReadablePtr output = co_await services_.jobs.open_output(job);
    co_return file_answer(std::move(output));
  }

  Async<Response> use(const Tool& tool, Request& request) {
    const auto since = Clock::now();
    ReceivedForm received = co_await form_of(request);
    http::Form& form = received.form;
    const Account account = co_await account_of(received);
    http::FormFile* file = form.file("file");
    if (file == nullptr)
      co_return error_response(ErrorStyle::rotate, ErrorCode::unsupported_format);
    const FileHead head = co_await read_head(file->content, kFormats);
    if (tool.takes && head.name() != tool.takes)
      co_return error_response(ErrorStyle::rotate, ErrorCode::unsupported_format);
    Origin origin{.dialect = kDialect, .tool = tool.name, .request = request.id};
    service::Upload upload{.content = std::move(file->content), .file_name = name_in(form, *file)};
    GoalOf goal = [&](bool all_metadata) { return tool.goal(form, all_metadata); };
    auto finished = co_await without_word(tool.misread, account, std::move(origin),
                                          std::move(upload), std::move(goal), since + tool.time);
    co_return tool.answer(std::move(finished));
  }

  Async<Response> store(Request& request) {
    ReceivedForm received = co_await form_of(request);
    http::Form& form = received.form;
    const Account account = co_await account_of(received);
    http::FormFile* file = form.file("file");
    std::string name = backup_name(form, "backup");
    if (file == nullptr || file->content.size() == 0 || name.empty())
      co_return error_response(ErrorStyle::store, ErrorCode::invalid_request);
    service::Upload upload{.content = std::move(file->content), .file_name = name_in(form, *file)};
    co_await services_.backups.store(account.id, std::move(name), text(form, "domain"),
                                     std::move(upload), config_.backups_kept_for);
    co_return stored();
  }

  Async<Response> restore(Request& request) {
    ReceivedForm received = co_await form_of(request);
    const http::Form& form = received.form;
    const Account account = co_await account_of(received);
    ReadablePtr original =
        co_await services_.backups.restore(account.id, backup_name(form, "hash"));
    co_return file_answer(std::move(original));
  }

  Async<Response> lazy(Request& request) {
    const auto width = side_in(request.head.query_value("width"));
    const auto height = side_in(request.head.query_value("height"));
    if (!width || !height)
      co_return error_response(ErrorStyle::placeholder, ErrorCode::invalid_request);
    co_return placeholder(service::placeholder_png(*width, *height));
  }

 private:
  using GoalOf = std::function<Goal(bool all_metadata)>;

  /// A form, and who sent it when its key came before its end.
  struct ReceivedForm {
    http::Form form;
    std::string key{};
    std::optional<Account> sender{};
  };

  Async<ReceivedForm> form_of(Request& request) {
    ReceivedForm received;
    const http::SenderCheck check = [&](const http::Form& so_far) -> Async<bool> {
      received.key = text(so_far, "api_key");
      if (received.key.empty()) co_return false;
      received.sender = co_await account_with(received.key);
      co_return true;
    };
    received.form = co_await http::read_form(request, check);
    co_return received;
  }

  Async<Account> account_of(ReceivedForm& received) {
    std::string key = text(received.form, "api_key");
    if (received.sender && received.key == key) co_return std::move(*received.sender);
    co_return co_await account_with(std::move(key));
  }

  Async<Account> account_with(std::string key) {
    if (key == kTestKey && !config_.test_key)
      throw Error(ErrorCode::unauthorized, "The test key is not enabled.");
    if (key == kTestKey && !test_account_made_) {
      co_await services_.accounts.ensure_test_account(key);
      test_account_made_ = true;
    }
    co_return co_await services_.accounts.with_api_key(std::move(key));
  }

  /// Runs a free job whose result does not contain `word`: a client takes any body with it for an
  /// error (README.md, "Answers"). When it does, the job is done again without the metadata.
  /// @throws Error conflict when even then the word is there.
  Async<service::Finished> without_word(std::string_view word, const Account& account,
                                        Origin origin, service::Upload upload, GoalOf goal,
                                        Clock::time_point deadline) {
    for (const bool all_metadata : {true, false}) {
      service::Upload copy{.content = upload.content.duplicate(), .file_name = upload.file_name};
      Origin from = origin;
      service::Finished finished =
          co_await services_.jobs.run(account, std::move(from), std::move(copy), goal(all_metadata),
                                      Charging::free, left_until(deadline));
      auto search = [file = finished.output, word] { return contains(*file, word); };
      const bool is_misread = co_await on_file_thread(std::move(search));
      if (!is_misread) co_return finished;
    }
    throw Error(ErrorCode::conflict, "The result contains a word that clients misread.");
  }

  /// webp=1 is always answered with the picture; everything else only when it is smaller.
  static Response answer_of(const http::Form& form, service::Finished finished) {
    return wants_webp(form) ? file_answer(std::move(finished.output))
                            : optimized(std::move(finished));
  }

  /// Without a key: JPEG, lossless or to WebP, a limited number per address (share_key) and hour.
  void count_keyless(const Request& request, const http::Form& form,
                     const std::optional<Format>& format) {
    if (format != Format("jpeg") || (wants_lossy(form) && !wants_webp(form)))
      throw Error(
          ErrorCode::unauthorized,
          "Without a key JPEGs are optimised losslessly or converted to WebP, nothing else.");
    services_.rate_limits.count("ewww without key " + http::share_key(request.head.remote_address),
                                config_.free_per_hour);
  }

  /// backup=HASH. Before the work: a client that replaces its file relies on the original here.
  Async<void> keep_original(const Account& account, const http::Form& form,
                            const service::Upload& upload) {
    std::string name = backup_name(form, "backup");
    if (name.empty()) co_return;
    service::Upload copy{.content = upload.content.duplicate(), .file_name = upload.file_name};
    co_await services_.backups.store(account.id, std::move(name), text(form, "domain"),
                                     std::move(copy), config_.backups_kept_for);
  }

  Async<Response> answer_or_pending(Account account, Origin origin, const http::Form& form,
                                    service::Upload upload, Goal goal, Charging charging) {
    std::vector<service::Task> tasks;
    tasks.emplace_back().sources.emplace_back(std::move(upload));
    tasks[0].wanted.push_back({"main", std::move(goal), charging});
    service::Delivery delivery{.kept_for = config_.pending_kept_for};
    Batch batch = co_await services_.jobs.submit(std::move(account), std::move(origin),
                                                 std::move(tasks), std::move(delivery));
    batch = co_await services_.jobs.wait(batch.id, config_.pending_after);
    const Job& job = batch.jobs.at(0);
    if (job.state == JobState::failed)
      throw Error(job.failure.value_or(Failure{}).code, "The job failed.");
    if (job.state != JobState::done) co_return pending(batch.id);
    ReadablePtr output = co_await services_.jobs.open_output(job);
    co_return answer_of(
        form, service::Finished{.outcome = job.outcome.value(), .output = std::move(output)});
  }

  service::Services& services_;
  Config config_;
  bool test_account_made_ = false;
};

/// The route table of this API; the pointers are members of Api.
void add_routes(http::Routes& routes, const std::shared_ptr<Api>& api,
                std::uint64_t max_file_bytes) {
  using enum http::Method;
  using Endpoint = std::function<Async<Response>(Api&, Request&)>;
  const auto add = [&](http::Method method, std::string pattern, ErrorStyle style,
                       http::BodyLimits limits, Endpoint endpoint) {
    routes.add(http::Route{
        .method = method,
        .pattern = std::move(pattern),
        .handler = [api, endpoint = std::move(endpoint)](Request& r) { return endpoint(*api, r); },
        .limits = limits,
        .owner = kDialect,
        .render_error = [style](const Error& error,
                                const Request&) { return error_response(style, error.code()); }});
  };
  const auto body = [](seconds time, std::uint64_t file_bytes) {
    return http::BodyLimits{
        .max_bytes = file_bytes + kFieldsBytes, .max_file_bytes = file_bytes, .deadline = time};
  };
  const auto fields = [=](seconds time) { return body(time, 0); };
  const auto file = [=](seconds time) { return body(time, max_file_bytes); };
  const auto quota = [](ErrorStyle s) { return [s](Api& a, Request& r) { return a.quota(r, s); }; };
  const auto optimize = [](bool pending_allowed) {
    return [=](Api& a, Request& r) { return a.optimize(r, pending_allowed); };
  };
  add(post, "/verify/", ErrorStyle::verify, fields(kKeyTime), &Api::verify);
  add(post, "/quota/v2/", ErrorStyle::quota_json, fields(kKeyTime), quota(ErrorStyle::quota_json));
  add(post, "/quota/", ErrorStyle::quota_text, fields(kKeyTime), quota(ErrorStyle::quota_text));
  add(post, "/v2/", ErrorStyle::optimize, file(kOptimizeTime), optimize(false));
  add(post, "/v3/optimize/", ErrorStyle::optimize, file(kOptimizeTime), optimize(true));
  add(get, "/v3/retrieve/", ErrorStyle::retrieve, fields(kKeyTime), &Api::retrieve);
  for (const Tool& tool : {rotate_tool(), resize_tool(), reduce_tool()})
    add(post, '/' + tool.name + '/', ErrorStyle::rotate, file(tool.time),
        [tool](Api& a, Request& r) { return a.use(tool, r); });
  add(post, "/backup/store.php", ErrorStyle::store, file(kStoreTime), &Api::store);
  add(post, "/backup/restore.php", ErrorStyle::restore, fields(kRestoreTime), &Api::restore);
  add(get, "/resize/lazy.php", ErrorStyle::placeholder, fields(kKeyTime), &Api::lazy);
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"optimize.exactlywww.com", "api.exactlywww.net", "stats.exactlywww.net"};
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    add_routes(routes, std::make_shared<Api>(services, config), max);
  };
  made.render_error = [](const Error& error, const Request&) {
    Response response = error_response(ErrorStyle::optimize, error.code());
    if (error.code() == ErrorCode::not_found) response.status = 404;  // a path nobody owns
    return response;
  };
  return made;
}

}  // namespace pressoir::dialects::ewww

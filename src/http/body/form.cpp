#include "http/body/form.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/json.hpp>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/files/one_time_keystream.h"
#include "base/loop/loop_thread.h"
#include "base/short_name.h"
#include "base/url.h"
#include "http/body/form_tree.h"
#include "http/body/multipart.h"

namespace pressoir::http {
namespace {

constexpr std::size_t kMaxFields = 1000;
constexpr std::size_t kMaxFiles = 64;
/// The same of a sender who is not known: each is an open file, and there are as many senders as
/// connections.
constexpr std::size_t kMaxUncheckedFiles = 1;
constexpr std::size_t kSniffBytes = 1024;
constexpr std::size_t kSmallPiece = 8 * 1024, kLargePiece = 64 * 1024;
/// Memory for all text of one body, in fields of the greatest size.
constexpr std::uint64_t kMaxFullFields = 16;
/// Text that is read at once; longer text, up to milliseconds long, on a file thread.
constexpr std::size_t kShortText = 8 * 1024;

[[noreturn]] void too_many(std::size_t limit, const char* what) {
  throw Error(ErrorCode::invalid_request,
              "More than " + std::to_string(limit) + ' ' + what + " were sent.");
}

[[noreturn]] void field_too_long(const BodyLimits& limits) {
  throw Error(ErrorCode::invalid_request,
              "A field is longer than " + std::to_string(limits.max_field_bytes) + " bytes.");
}

/// A file on its way into the spool. Written on a file thread, which may outlive the request.
struct Spooled {
  std::filesystem::path folder;
  bool encrypts = false;
  std::optional<TempFile> file{};
  Buffer pending{};
  void write() {
    if (!file) file = TempFile::create(folder, encrypts ? crypto::one_time_keystream() : nullptr);
    file->append(std::exchange(pending, {}));
  }
};

/// Builds a Form within the limits of its route: a field is in it when it is complete. What it
/// holds of files is written by flush().
class FormSink final : public PartSink {
 public:
  FormSink(const Request& request, Form& form) : request_(request), form_(form) {}

  void begin_part(const PartHead& head) override {
    in_file_ = head.file_name.has_value();
    if (!in_file_) {
      if (form_.fields.size() == kMaxFields) too_many(kMaxFields, "fields");
      open_field_ = {head.name, std::string()};
      add_text(head.name.size());
      return;
    }
    if (request_.limits.max_file_bytes == 0)
      throw Error(ErrorCode::invalid_request, "No file is expected here.");
    if (files_.size() == kMaxFiles) too_many(kMaxFiles, "files");
    const auto spooled = std::make_shared<Spooled>(
        Spooled{.folder = request_.spool, .encrypts = request_.limits.encrypts_files});
    files_.push_back({.field = head.name, .file_name = *head.file_name, .spooled = spooled});
    changed_.push_back(spooled);
    file_bytes_ = 0;
  }

  void part_content(std::string_view bytes) override {
    if (in_file_) {
      file_bytes_ += bytes.size();
      if (file_bytes_ > request_.limits.max_file_bytes)
        throw Error(ErrorCode::payload_too_large,
                    "The file is larger than " + std::to_string(request_.limits.max_file_bytes) +
                        " bytes.");
      const auto& spooled = files_.back().spooled;
      const auto content = as_bytes(bytes);
      spooled->pending.insert(spooled->pending.end(), content.begin(), content.end());
      if (changed_.empty() || changed_.back() != spooled) changed_.push_back(spooled);
      return;
    }
    auto& value = open_field_.second;
    add_text(bytes.size());
    if (value.size() + bytes.size() > request_.limits.max_field_bytes)
      field_too_long(request_.limits);
    value += bytes;
  }

  void end_part() override {
    if (!in_file_) form_.fields.push_back(std::exchange(open_field_, {}));
  }

  /// Begun so far; flush() opens them.
  [[nodiscard]] std::size_t files() const noexcept { return files_.size(); }
  /// Moves what was fed into the files.
  Async<void> flush() {
    if (changed_.empty()) co_return;
    auto write = [changed = std::exchange(changed_, {})] {
      for (const auto& spooled : changed) spooled->write();
    };
    co_await on_file_thread(std::move(write));
  }
  /// After the last flush().
  void finish() {
    for (auto& file : files_)
      form_.files.push_back({.field = std::move(file.field),
                             .file_name = std::move(file.file_name),
                             .content = std::move(*file.spooled->file)});
  }

 private:
  struct Arriving {
    std::string field, file_name;
    std::shared_ptr<Spooled> spooled;
  };

  void add_text(std::size_t bytes) {
    text_bytes_ += bytes;
    if (text_bytes_ > request_.limits.max_field_bytes * kMaxFullFields)
      throw Error(ErrorCode::invalid_request, "The fields are too long together.");
  }

  const Request& request_;
  Form& form_;
  std::vector<Arriving> files_;
  std::vector<std::shared_ptr<Spooled>> changed_;  ///< since the last flush()
  bool in_file_ = false;
  std::pair<std::string, std::string> open_field_;  ///< name and what has come of its value
  std::uint64_t file_bytes_ = 0;
  std::uint64_t text_bytes_ = 0;
};

// A comma behind the last member is in the examples of one vendor.
bool read_json(std::string_view text, Form& form) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.allow_trailing_commas = true;
  auto value = boost::json::parse(text, error, {}, options);
  if (error || !value.is_object()) return false;
  for (const auto& [name, member] : value.as_object()) {
    if (form.fields.size() == kMaxFields) too_many(kMaxFields, "fields");
    form.fields.emplace_back(name, text_of(member));
  }
  form.json = std::make_shared<boost::json::object>(std::move(value.as_object()));
  return true;
}

/// A body without parts.
struct TextBody {
  std::string text;
  bool says_json = false;
  bool says_multipart = false;
  BodyLimits limits;
};

/// `text` from its first character on that says something.
std::string_view without_lead(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), text.size()));
}

Form form_in(const TextBody& body) {
  if (body.text.size() > kShortText) LoopThread::note_long_work("form_in");
  Form form;
  const auto text = without_lead(body.text);
  if (text.empty()) return form;
  const bool looks_like_json = text.starts_with('{');
  const bool is_json = looks_like_json && read_json(text, form);
  // What is labelled multipart and is not multipart was meant to be JSON.
  if ((body.says_json || (looks_like_json && body.says_multipart)) && !is_json)
    throw Error(ErrorCode::invalid_request, "The body is not valid JSON.");
  if (!is_json) form = urlencoded_form(body.text);
  for (const auto& [name, value] : form.fields)
    if (value.size() > body.limits.max_field_bytes) field_too_long(body.limits);
  return form;
}

Async<std::size_t> read_piece(Request& request, std::span<char> into) {
  return request.body->read_some(std::as_writable_bytes(into));
}

/// A body in pieces about as large as those that come: of clients that send next to nothing there
/// may be thousands, each with a piece in memory that it waits for.
class Pieces {
 public:
  explicit Pieces(Request& request) : request_(request) {}
  /// Empty at the end.
  Async<std::string> next() {
    std::string piece(size_, '\0');
    const auto got = co_await read_piece(request_, piece);
    const auto wanted = got == size_ ? 2 * size_ : std::bit_ceil(got);
    size_ = std::clamp(wanted, kSmallPiece, kLargePiece);
    piece.resize(got);
    co_return piece;
  }

 private:
  Request& request_;
  std::size_t size_ = kSmallPiece;
};

/// Enough of the body's start to recognise what it is; shorter when the body is.
Async<std::string> read_start(Request& request) {
  std::string start(kSniffBytes, '\0');
  std::size_t filled = 0;
  while (filled < start.size()) {
    const auto got = co_await read_piece(request, std::span(start).subspan(filled));
    if (got == 0) break;
    filled += got;
  }
  start.resize(filled);
  co_return start;
}

/// The body's own first line is believed before the header. Empty: it is not multipart.
std::string boundary_of(const Request& request, std::string_view start) {
  if (without_lead(start).starts_with('{')) return {};
  auto boundary = sniffed_boundary(start);
  if (boundary.empty() || boundary.size() > MultipartParser::kMaxBoundary)
    boundary = boundary_in(request.head.header("Content-Type"));
  return boundary;
}

}  // namespace

std::optional<std::string_view> Form::field(std::string_view name) const noexcept {
  const auto found = std::find_if(fields.rbegin(), fields.rend(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found == fields.rend()) return std::nullopt;
  return found->second;
}

FormFile* Form::file(std::string_view field) noexcept {
  const auto found = std::ranges::find(files, field, &FormFile::field);
  return found == files.end() ? nullptr : &*found;
}

namespace {

Async<Form> read_multipart(Request& request, std::string_view boundary, std::string piece,
                           const SenderCheck& check) {
  Form form;
  FormSink sink(request, form);
  MultipartParser parser(boundary, sink);
  Pieces pieces(request);
  bool is_known = !check;
  std::size_t checked_fields = 0;
  while (!piece.empty()) {
    parser.feed(piece);
    if (!is_known && form.fields.size() > checked_fields) {
      checked_fields = form.fields.size();
      is_known = co_await check(form);
      if (is_known) request.body->trust_sender();
    }
    if (!is_known && sink.files() > kMaxUncheckedFiles)
      throw Error(ErrorCode::invalid_request, "The key must come before the second file.");
    co_await sink.flush();
    piece = co_await pieces.next();
  }
  parser.finish();
  co_await sink.flush();
  sink.finish();
  co_return form;
}

}  // namespace

Async<Form> read_form(Request& request, const SenderCheck& check) {
  auto start = co_await read_start(request);
  if (const auto boundary = boundary_of(request, start); !boundary.empty())
    co_return co_await read_multipart(request, boundary, std::move(start), check);
  Pieces pieces(request);
  for (auto piece = co_await pieces.next(); !piece.empty(); piece = co_await pieces.next()) {
    start += piece;
    if (start.size() > request.limits.max_field_bytes * kMaxFullFields)
      throw Error(ErrorCode::invalid_request, "The fields are too long together.");
  }
  const auto type = request.head.header("Content-Type");
  const bool is_short = start.size() <= kShortText;
  TextBody body{.text = std::move(start), .limits = request.limits};
  body.says_json = type.find("json") != std::string_view::npos;
  body.says_multipart = !boundary_in(type).empty();
  auto read = [body = std::move(body)] { return form_in(body); };
  if (is_short) co_return read();
  Form form = co_await on_file_thread(std::move(read));
  co_return form;
}

Async<Form> read_form(Request& request) {
  const SenderCheck nobody;
  co_return co_await read_form(request, nobody);
}

Form urlencoded_form(std::string_view text) {
  Form form;
  auto& fields = form.fields;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    if (fields.size() == kMaxFields) too_many(kMaxFields, "fields");
    const auto name = pair.substr(0, pair.find('='));
    if (name.size() == pair.size()) form.bare.push_back(fields.size());
    const auto value = pair.substr(std::min(name.size() + 1, pair.size()));
    fields.emplace_back(url::percent_decoded(name, true), url::percent_decoded(value, true));
  }
  return form;
}

std::vector<std::pair<std::string, std::string>> urlencoded_fields(std::string_view text) {
  return urlencoded_form(text).fields;
}

std::string base_name(std::string_view path) {
  if (const auto slash = path.find_last_of("/\\"); slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  std::string name;
  for (const char c : path)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) name += c;
  return short_name(name, 255);
}

}  // namespace pressoir::http

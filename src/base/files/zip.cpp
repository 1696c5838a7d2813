#include "base/files/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <clocale>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "base/utf8.h"

namespace pressoir {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMaxBytes = 128 * 1024;            ///< of one piece
constexpr std::uint64_t kMaxKnownBytes = 4'000'000'000;  ///< from 4 GiB on headers grow

struct WriterEnd {
  void operator()(archive* writer) const noexcept { archive_write_free(writer); }
};
struct EntryEnd {
  void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

/// libarchive takes names as texts of the thread's locale; a server's is often "C".
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  Utf8Locale(Utf8Locale&&) = delete;
  Utf8Locale& operator=(Utf8Locale&&) = delete;
  ~Utf8Locale() { ::uselocale(before_); }

 private:
  static locale_t utf8() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;  // null, which changes nothing, where the system has none
  }
  locale_t before_;
};

std::string cleaned(std::string name) {
  name = utf8::repaired(name, "_");
  for (auto& c : name)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F || c == '/' || c == '\\') c = '_';
  return name.empty() || name == "." || name == ".." ? "_" : name;
}

/// "a.jpg", 2 -> "a (2).jpg"
std::string numbered(const std::string& name, std::size_t number) {
  const auto dot = name.rfind('.');
  const auto stem = dot == std::string::npos || dot == 0 ? name.size() : dot;
  return name.substr(0, stem) + " (" + std::to_string(number) + ")" + name.substr(stem);
}

}  // namespace

std::vector<std::string> distinct_names(std::vector<std::string> names) {
  std::set<std::string> taken;
  std::map<std::string, std::size_t> tries;
  for (auto& name : names) {
    const auto first = cleaned(std::move(name));
    name = first;
    // Counting goes on where it stopped for that name: else n equal names cost n * n.
    auto& number = tries.try_emplace(lower(first), 1).first->second;
    while (!taken.insert(lower(name)).second) name = numbered(first, ++number);
  }
  return names;
}

struct ZipStream::State {
  std::vector<ZipEntry> entries;
  std::size_t next_entry = 0;
  ReadablePtr file;  ///< of the entry under way
  std::uint64_t offset = 0;
  Buffer made;  ///< not given yet, from `given` on
  std::size_t given = 0;
  bool closed = false;
  std::unique_ptr<archive, WriterEnd> writer{archive_write_new()};

  void check(la_ssize_t result) const {
    if (result < ARCHIVE_WARN) fail();
  }
  [[noreturn]] void fail() const {
    const char* reason = writer ? archive_error_string(writer.get()) : nullptr;
    throw Error(ErrorCode::internal, "The archive cannot be made.", reason ? reason : "libarchive");
  }
  static la_ssize_t take(archive* /*writer*/, void* self, const void* data, std::size_t bytes) {
    try {
      const Bytes piece(static_cast<const std::byte*>(data), bytes);
      auto& made = static_cast<State*>(self)->made;
      made.insert(made.end(), piece.begin(), piece.end());
      return static_cast<la_ssize_t>(bytes);
    } catch (...) {
      return -1;
    }
  }
  std::optional<std::uint64_t> bytes;  ///< of the whole archive

  static std::optional<std::uint64_t> measured(const std::vector<ZipEntry>& entries);
  void start();
  void write_head(const ZipEntry& source, std::uint64_t size) const;
  void begin_entry();
  void write_piece();
  void close();
  Buffer give();
};

void ZipStream::State::start() {
  const Utf8Locale locale;
  if (!writer) fail();
  check(archive_write_set_format_zip(writer.get()));
  check(archive_write_set_options(writer.get(), "zip:compression=store,zip:hdrcharset=UTF-8"));
  check(archive_write_set_bytes_per_block(writer.get(), 0));
  check(archive_write_open2(writer.get(), this, nullptr, take, nullptr, nullptr));
}

void ZipStream::State::write_head(const ZipEntry& source, std::uint64_t size) const {
  const Utf8Locale locale;
  const std::unique_ptr<archive_entry, EntryEnd> entry(archive_entry_new());
  if (!entry) fail();
  archive_entry_set_pathname_utf8(entry.get(), source.name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), narrow<la_int64_t>(size));
  if (source.modified > 0) archive_entry_set_mtime(entry.get(), source.modified, 0);
  check(archive_write_header(writer.get(), entry.get()));
}

void ZipStream::State::begin_entry() {
  const auto& source = entries[next_entry];
  if (source.bytes && *source.bytes != file->size())
    throw Error(ErrorCode::internal, "The archive cannot be made.", "an entry has changed");
  write_head(source, file->size());
  offset = 0;
}

/// Some bytes of the entry under way, or its end.
void ZipStream::State::write_piece() {
  Buffer piece(kReadBytes);
  piece.resize(file->read_at(offset, piece));
  offset += piece.size();
  if (!piece.empty()) {
    check(archive_write_data(writer.get(), piece.data(), piece.size()));
    return;
  }
  check(archive_write_finish_entry(writer.get()));
  file.reset();
  ++next_entry;
}

void ZipStream::State::close() {
  const Utf8Locale locale;
  check(archive_write_close(writer.get()));
  closed = true;
}

Buffer ZipStream::State::give() {
  if (given == 0 && made.size() <= kMaxBytes) return std::exchange(made, {});
  const auto piece = Bytes(made).subspan(given, std::min(made.size() - given, kMaxBytes));
  Buffer result(piece.begin(), piece.end());
  given += result.size();
  if (given == made.size()) {
    made.clear();
    given = 0;
  }
  return result;
}

namespace {

/// Of all entries' content; empty where that of the archive will not be known.
std::optional<std::uint64_t> content_bytes(const std::vector<ZipEntry>& entries) {
  std::uint64_t sum = 0;
  for (const auto& entry : entries) {
    if (!entry.bytes || *entry.bytes > kMaxKnownBytes - sum) return std::nullopt;
    sum += *entry.bytes;
  }
  return sum;
}

}  // namespace

/// What an archive has beside its content depends on names and sizes alone: it is made once without
/// content, to be measured.
std::optional<std::uint64_t> ZipStream::State::measured(const std::vector<ZipEntry>& entries) {
  const auto content = content_bytes(entries);
  if (!content) return std::nullopt;
  State rest;
  rest.start();
  for (const auto& entry : entries) {
    rest.write_head(entry, *entry.bytes);
    rest.check(archive_write_finish_entry(rest.writer.get()));
  }
  rest.close();
  return *content + rest.made.size();
}

ZipStream::ZipStream(std::vector<ZipEntry> entries) : state_(std::make_shared<State>()) {
  LoopThread::note_long_work("ZipStream");
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (auto& entry : entries) names.push_back(std::move(entry.name));
  names = distinct_names(std::move(names));
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].name = std::move(names[i]);
  state_->bytes = State::measured(entries);
  state_->entries = std::move(entries);
  state_->start();
}

ZipStream::~ZipStream() = default;

std::optional<std::uint64_t> ZipStream::bytes() const noexcept { return state_->bytes; }

Async<Buffer> ZipStream::next() {
  const auto state = state_;
  while (state->made.empty() && !state->closed) {
    const bool opens = !state->file && state->next_entry < state->entries.size();
    if (opens) state->file = co_await state->entries[state->next_entry].open();
    auto work = [state, opens] {
      if (opens)
        state->begin_entry();
      else if (state->file)
        state->write_piece();
      else
        state->close();
    };
    co_await on_file_thread(std::move(work));
  }
  co_return state->give();
}

}  // namespace pressoir

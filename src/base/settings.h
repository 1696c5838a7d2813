// Settings: one list of named, typed, documented values per module, read from defaults, then a
// TOML file ([section] name), then the environment (PRESSOIR_SECTION_NAME), then the command line.
//
// A module has `struct XConfig` with its defaults in the initialisers and one template
//   template <class Visitor> void visit(Visitor& v) { v("http.listen", listen, "ADDRESS:PORT ...");
//   }
// which the same code walks to read, to check and to print the documentation.
// Not safe for several threads; used at start-up only.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pressoir::settings {

/// One setting as documentation: name "ewww.free_jpeg_without_key", default as text, one sentence.
struct Entry {
  std::string name, type, value, help;
};

/// What a number may be, and why nothing else.
struct Bounds {
  std::int64_t min = 0, max = 0;
  std::string_view why;
};
/// A longest time that may be set, and is added to the present: ten years, in seconds.
inline constexpr std::int64_t kTenYears = 10LL * 366 * 24 * 3600;

/// "ewww.free_jpeg_without_key" -> "PRESSOIR_EWWW_FREE_JPEG_WITHOUT_KEY".
std::string environment_name(std::string_view name);

/// The types a setting may have. Durations are whole numbers of the unit in the setting's name
/// ("..._seconds"); lists are written "a,b" in the environment, ["a", "b"] in the file.
using Value = std::variant<bool, int, std::int64_t, std::uint32_t, std::uint64_t, double,
                           std::string, std::filesystem::path, std::chrono::seconds,
                           std::chrono::milliseconds, std::vector<std::string>>;

/// Replaces `value`, keeping its type. @throws Error invalid_request naming the setting, the form
/// it must have and the text it was given.
void parse(std::string_view name, const std::string& text, Value& value);
/// @throws Error invalid_request naming the setting, the bounds, the value and the reason.
void check(std::string_view name, const Value& value, const Bounds& bounds);
/// What the documentation says about a setting with this present value.
Entry describe(std::string_view name, const Value& value, std::string_view help);

/// Where values come from: file and environment merged, later ones win.
class Source {
 public:
  /// Reads a TOML file. @throws Error invalid_request with file, line and reason.
  void add_file(const std::filesystem::path& file);
  /// Takes every PRESSOIR_* variable of this process's environment.
  void add_environment();
  /// One value by its setting name, as from the command line.
  void add(std::string_view name, std::string value);
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// Names that no visited setting asked for, of the file as they stand there and of the
  /// environment by their variable: typing errors.
  [[nodiscard]] std::vector<std::string> unused(const std::vector<Entry>& known) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;  ///< by environment_name
  std::vector<std::string> from_file_, from_environment_;
};

/// Fills fields from a Source. @throws Error invalid_request naming the setting and its form.
class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}
  template <class T>
  void operator()(std::string_view name, T& field, std::string_view /*help*/) {
    const auto* text = source_.find(name);
    if (text == nullptr) return;
    Value value(std::in_place_type<T>);
    parse(name, *text, value);
    field = std::get<T>(std::move(value));
  }
  template <class T>
  void operator()(std::string_view name, T& field, std::string_view help, const Bounds& bounds) {
    (*this)(name, field, help);
    check(name, Value(std::in_place_type<T>, field), bounds);
  }

 private:
  const Source& source_;
};

/// Collects the documentation of every visited field with its present value as the default.
class Lister {
 public:
  template <class T>
  void operator()(std::string_view name, const T& field, std::string_view help) {
    entries_.push_back(describe(name, Value(std::in_place_type<T>, field), help));
  }
  template <class T>
  void operator()(std::string_view name, const T& field, std::string_view help,
                  const Bounds& bounds) {
    (*this)(name, field,
            std::string(help) + "; from " + std::to_string(bounds.min) + " to " +
                std::to_string(bounds.max));
  }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace pressoir::settings

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
#include <vector>

namespace pressoir::settings {

/// One setting as documentation: name "ewww.free_jpeg_without_key", default as text, one sentence.
struct Entry {
  std::string name, type, value, help;
};

/// "ewww.free_jpeg_without_key" -> "PRESSOIR_EWWW_FREE_JPEG_WITHOUT_KEY".
std::string environment_name(std::string_view name);

/// Where values come from: file and environment merged, later ones win.
class Source {
 public:
  /// Reads a TOML file. @throws Error invalid_request with file, line and reason.
  void add_file(const std::filesystem::path& file);
  /// Takes every PRESSOIR_* variable of this process's environment.
  void add_environment();
  /// One value by its setting name, as from the command line.
  void add(std::string name, std::string value);
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// Names that no visited setting asked for and that come from the file: typing errors.
  [[nodiscard]] std::vector<std::string> unused(const std::vector<Entry>& known) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::vector<std::string> from_file_;
};

/// Fills fields from a Source. @throws Error invalid_request naming the setting and its form.
class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}
  template <class T>
  void operator()(std::string_view name, T& field, std::string_view /*help*/) {
    if (const auto* text = source_.find(name)) parse(name, *text, field);
  }

 private:
  static void parse(std::string_view name, const std::string& text, bool& field);
  static void parse(std::string_view name, const std::string& text, std::int64_t& field);
  static void parse(std::string_view name, const std::string& text, std::uint64_t& field);
  static void parse(std::string_view name, const std::string& text, std::uint32_t& field);
  static void parse(std::string_view name, const std::string& text, int& field);
  static void parse(std::string_view name, const std::string& text, std::string& field);
  static void parse(std::string_view name, const std::string& text, std::filesystem::path& field);
  static void parse(std::string_view name, const std::string& text, std::chrono::seconds& field);
  static void parse(std::string_view name, const std::string& text,
                    std::chrono::milliseconds& field);
  static void parse(std::string_view name, const std::string& text,
                    std::vector<std::string>& field);
  const Source& source_;
};

/// Collects the documentation of every visited field with its present value as the default.
class Lister {
 public:
  template <class T>
  void operator()(std::string_view name, const T& field, std::string_view help) {
    entries_.push_back({std::string(name), type_of(field), text_of(field), std::string(help)});
  }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  static std::string type_of(bool), type_of(std::int64_t), type_of(std::uint64_t),
      type_of(std::uint32_t), type_of(int), type_of(const std::string&),
      type_of(const std::filesystem::path&), type_of(std::chrono::seconds),
      type_of(std::chrono::milliseconds), type_of(const std::vector<std::string>&);
  static std::string text_of(bool), text_of(std::int64_t), text_of(std::uint64_t),
      text_of(std::uint32_t), text_of(int), text_of(const std::string&),
      text_of(const std::filesystem::path&), text_of(std::chrono::seconds),
      text_of(std::chrono::milliseconds), text_of(const std::vector<std::string>&);
  std::vector<Entry> entries_;
};

}  // namespace pressoir::settings

#include "base/settings.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <toml++/toml.h>
#include <type_traits>

#include "base/error.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"

namespace pressoir::settings {
namespace {

constexpr std::string_view kPrefix = "PRESSOIR_";

[[noreturn]] void refuse(std::string_view name, std::string_view form, std::string_view text) {
  throw Error(ErrorCode::invalid_request, "The setting " + std::string(name) + " must be " +
                                              std::string(form) + ", not \"" + std::string(text) +
                                              "\".");
}

template <class T>
T number(std::string_view name, const std::string& text, T min = std::numeric_limits<T>::min()) {
  const auto value = number_in<T>(text);
  if (!value || *value < min)
    refuse(name,
           "a whole number from " + std::to_string(min) + " to " +
               std::to_string(std::numeric_limits<T>::max()),
           text);
  return *value;
}

std::vector<std::string> items_of(const std::string& text) {
  std::vector<std::string> items;
  for (const auto part : split(text, ','))
    if (const auto item = trimmed(part, " "); !item.empty()) items.emplace_back(item);
  return items;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

/// Reads into whichever type the Value holds.
struct Parser {
  std::string_view name;
  const std::string& text;

  void operator()(bool& value) const {
    const auto is_one_of = [&](auto... words) { return ((text == words) || ...); };
    value = is_one_of("true", "1", "yes", "on");
    if (!value && !is_one_of("false", "0", "no", "off")) refuse(name, "true or false", text);
  }
  template <class T>
  requires std::is_integral_v<T>
  void operator()(T& value) const { value = number<T>(name, text); }
  void operator()(double& value) const {
    const auto number = number_in<double>(text);
    if (!number) refuse(name, "a number", text);
    value = *number;
  }
  template <class Rep, class Period>
  void operator()(std::chrono::duration<Rep, Period>& value) const {
    value = std::chrono::duration<Rep, Period>(number<Rep>(name, text, 0));
  }
  void operator()(std::string& value) const { value = text; }
  void operator()(std::filesystem::path& value) const { value = text; }
  void operator()(std::vector<std::string>& value) const { value = items_of(text); }
};

/// Type and text of whatever the Value holds.
struct Describer {
  std::string &type, &text;

  void operator()(bool value) const { set("true or false", value ? "true" : "false"); }
  template <class T>
  requires std::is_integral_v<T>
  void operator()(T value) const { set("whole number", std::to_string(value)); }
  void operator()(double value) const {
    std::ostringstream stream;
    stream << value;
    set("number", stream.str());
  }
  void operator()(std::chrono::seconds value) const {
    set("seconds", std::to_string(value.count()));
  }
  void operator()(std::chrono::milliseconds value) const {
    set("milliseconds", std::to_string(value.count()));
  }
  void operator()(const std::string& value) const { set("text", value); }
  void operator()(const std::filesystem::path& value) const { set("path", value.string()); }
  void operator()(const std::vector<std::string>& value) const { set("list", join(value)); }

  void set(std::string_view new_type, std::string new_text) const {
    type = new_type;
    text = std::move(new_text);
  }
};

using Flat = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void refuse_file(const std::filesystem::path& file, const toml::source_region& where,
                              std::string_view reason) {
  throw Error(ErrorCode::invalid_request,
              file.string() + ":" + std::to_string(where.begin.line) + ": " + std::string(reason));
}

std::string scalar_text(const std::filesystem::path& file, const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
  if (const auto* number = node.as_floating_point()) {
    std::ostringstream stream;
    stream << number->get();
    return stream.str();
  }
  refuse_file(file, node.source(), "only texts, numbers, true, false and lists of them are known");
}

void flatten(const std::filesystem::path& file, const std::string& prefix, const toml::table& table,
             Flat& flat) {
  for (const auto& [key, node] : table) {
    const auto name = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      flatten(file, name + ".", *inner, flat);
    } else if (const auto* list = node.as_array()) {
      std::vector<std::string> parts;
      for (const auto& item : *list) parts.push_back(scalar_text(file, item));
      flat.emplace_back(name, join(parts));
    } else {
      flat.emplace_back(name, scalar_text(file, node));
    }
  }
}

}  // namespace

std::string environment_name(std::string_view name) {
  std::string result(kPrefix);
  for (const char c : name) result += c == '.' ? '_' : upper(c);
  return result;
}

void parse(std::string_view name, const std::string& text, Value& value) {
  std::visit(Parser{.name = name, .text = text}, value);
}

void check(std::string_view name, const Value& value, const Bounds& bounds) {
  const auto is_within = [&](const auto& number) {
    using T = std::decay_t<decltype(number)>;
    if constexpr (std::is_same_v<T, std::chrono::seconds> ||
                  std::is_same_v<T, std::chrono::milliseconds>)
      return number.count() >= bounds.min && number.count() <= bounds.max;
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      return std::cmp_greater_equal(number, bounds.min) && std::cmp_less_equal(number, bounds.max);
    else
      return true;
  };
  if (std::visit(is_within, value)) return;
  throw Error(ErrorCode::invalid_request,
              "The setting " + std::string(name) + " must be a number from " +
                  std::to_string(bounds.min) + " to " + std::to_string(bounds.max) + ", not " +
                  describe(name, value, "").value + ": " + std::string(bounds.why) + ".");
}

Entry describe(std::string_view name, const Value& value, std::string_view help) {
  Entry entry{std::string(name), {}, {}, std::string(help)};
  std::visit(Describer{.type = entry.type, .text = entry.value}, value);
  return entry;
}

void Source::add_file(const std::filesystem::path& file) {
  LoopThread::note_file_work("Source::add_file");
  if (!std::filesystem::is_regular_file(file))
    throw Error(ErrorCode::invalid_request, file.string() + ": there is no such file");
  Flat flat;
  try {
    flatten(file, "", toml::parse_file(file.string()), flat);
  } catch (const toml::parse_error& error) {
    refuse_file(file, error.source(), error.description());
  }
  for (auto& [name, value] : flat) {
    add(name, std::move(value));
    from_file_.push_back(std::move(name));
  }
}

void Source::add_environment() {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const auto equals = text.find('=');
    if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    values_[std::string(text.substr(0, equals))] = text.substr(equals + 1);
    from_environment_.emplace_back(text.substr(0, equals));
  }
}

void Source::add(std::string_view name, std::string value) {
  values_[environment_name(name)] = std::move(value);
}

const std::string* Source::find(std::string_view name) const {
  const auto found = values_.find(environment_name(name));
  return found == values_.end() ? nullptr : &found->second;
}

std::vector<std::string> Source::unused(const std::vector<Entry>& known) const {
  std::vector<std::string> names;
  for (const auto& name : from_file_)
    if (std::ranges::find(known, name, &Entry::name) == known.end()) names.push_back(name);
  const auto variable = [](const Entry& entry) { return environment_name(entry.name); };
  for (const auto& name : from_environment_)
    if (std::ranges::find(known, name, variable) == known.end()) names.push_back(name);
  return names;
}

}  // namespace pressoir::settings

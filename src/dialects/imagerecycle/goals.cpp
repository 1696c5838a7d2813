#include "dialects/imagerecycle/goals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/forms.h"
#include "dialects/goal_values.h"

namespace pressoir::dialects::imagerecycle {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kMaxItems = 500;
constexpr std::size_t kMaxDigits = 18;  // of a number: fits 64 bits
constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

/// The value of `field`. @throws Error invalid_request.
json::value parsed(const std::string& field, std::string_view text) {
  json::error_code problem;
  json::value value = json::parse(text, problem);
  if (problem) throw Error(ErrorCode::invalid_request, field + " is not valid JSON");
  return value;
}

/// "\"New title\"" -> "New title": the vendor's curl examples quote their values.
std::string_view without_quotes(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return text;
  return text.substr(1, text.size() - 2);
}

std::optional<std::uint64_t> figure_in(std::string_view text) {
  return text.size() > kMaxDigits ? std::nullopt : number_in<std::uint64_t>(text);
}

std::string member_text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

/// A side in pixels, a number or digits in quotes; 0 for anything else.
std::uint32_t side_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return 0;
  std::uint64_t side = 0;
  if (const auto* text = value->if_string())
    side = figure_in({text->data(), text->size()}).value_or(0);
  if (value->is_number()) {
    const auto number = value->to_number<double>();
    if (number >= 0.5 && number <= double{kMaxSide})
      side = static_cast<std::uint64_t>(std::llround(number));
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(side, kMaxSide));
}

std::optional<Resize> resize_in(const json::object& options) {
  const json::value* value = options.if_contains("resize");
  const json::object* sides = value == nullptr ? nullptr : value->if_object();
  if (sides == nullptr) return std::nullopt;
  Resize resize;
  resize.width = side_in(*sides, "width");
  resize.height = side_in(*sides, "height");
  if (resize.width == 0 && resize.height == 0) return std::nullopt;
  return resize;
}

MetadataPolicy kept_in(const json::object& options) {
  MetadataPolicy keep;
  const json::value* value = options.if_contains("preserve_metas");
  const json::array* groups = value == nullptr ? nullptr : value->if_array();
  if (groups == nullptr) return keep;
  for (const json::value& each : *groups) {
    const json::string* group = each.if_string();
    if (group == nullptr) continue;
    if (*group == "orientation") keep.orientation = true;
    if (*group == "icc") keep.icc = true;
    if (*group == "copyright") keep.copyright = true;
    if (*group == "datetime") keep.date = true;
    if (*group == "location") keep.location = true;
  }
  return keep;
}

/// @throws Error invalid_request for another word than `lossy`, `lossless` and `none`.
bool is_lossy_in(const json::object& options) {
  const json::value* value = options.if_contains("compression_type");
  if (value == nullptr || value->is_null()) return true;
  const json::string* word = value->if_string();
  if (word != nullptr && (word->empty() || *word == "lossy")) return true;
  if (word != nullptr && (*word == "lossless" || *word == "none")) return false;
  throw wrong_value("compression_type", "lossy or lossless",
                    word != nullptr ? std::string(*word) : json::serialize(*value));
}

/// Of several forms the inner object holds the options (IR-WP1).
const json::object& inner_options(const json::object& outer) {
  const json::value* nested = outer.if_contains("params");
  const json::object* inner = nested == nullptr ? nullptr : nested->if_object();
  return inner == nullptr ? outer : *inner;
}

/// What the field `params` asks for.
struct Options {
  bool lossy = true;
  std::optional<Resize> resize;
  MetadataPolicy keep;
  std::string url;  ///< of the nested form
};

/// @throws Error invalid_request, as image_in().
Options options_in(const http::Form& form) {
  const std::string_view text = text_in(form, "params");
  if (is_blank(text)) return {};
  const json::value params = parsed("params", text);
  if (params.is_array() || params.is_null()) return {};
  const json::object* outer = params.if_object();
  if (outer == nullptr) throw wrong_value("params", "a JSON object", text);
  const json::object& inner = inner_options(*outer);
  Options options;
  options.lossy = is_lossy_in(inner);
  options.resize = resize_in(inner);
  options.keep = kept_in(inner);
  options.url = member_text(*outer, "url");
  return options;
}

Goal goal_of(const Options& options) {
  Goal goal;
  goal.effort = Effort::medium;  // clients give up after 10 s, the way of the file included
  goal.compression = options.lossy ? Compression::balanced : Compression::lossless;
  goal.palette_quality = palette_quality(goal.compression);
  if (options.resize) goal.steps.emplace_back(*options.resize);
  goal.metadata = options.keep;
  goal.upright = !options.keep.orientation;
  return goal;
}

/// The uploaded file; null: none was chosen.
http::FormFile* file_in(http::Form& form) {
  http::FormFile* file = form.file("file");
  if (file == nullptr && !form.files.empty()) file = &form.files.front();
  return file != nullptr && is_chosen(*file) ? file : nullptr;
}

}  // namespace

void add_query(http::Form& form, std::string_view query) {
  for (auto& [name, value] : http::urlencoded_fields(query))
    if (!value.empty()) form.fields.emplace_back(std::move(name), std::move(value));
}

KeyAndSecret auth_in(const http::Form& form) {
  const std::string_view text = text_in(form, "auth");
  KeyAndSecret found{std::string(text_in(form, "auth[key]")),
                     std::string(text_in(form, "auth[secret]"))};
  if (!is_blank(text)) {
    const json::value auth = parsed("auth", text);
    const json::object* object = auth.if_object();
    found = object == nullptr
                ? KeyAndSecret{}
                : KeyAndSecret{member_text(*object, "key"), member_text(*object, "secret")};
  }
  if (found.key.empty()) throw Error(ErrorCode::unauthorized, "The API key is missing");
  if (found.secret.empty()) throw Error(ErrorCode::unauthorized, "The API secret is missing");
  return found;
}

std::optional<KeyAndSecret> auth_so_far(const http::Form& form) {
  const bool is_there =
      !is_blank(text_in(form, "auth")) ||
      (!text_in(form, "auth[key]").empty() && !text_in(form, "auth[secret]").empty());
  return is_there ? std::optional(auth_in(form)) : std::nullopt;
}

NewImage image_in(http::Form form) {
  Options options = options_in(form);
  NewImage image;
  image.goal = goal_of(options);
  image.url = without_quotes(text_in(form, "url"));
  if (is_blank(image.url)) image.url = std::move(options.url);
  http::FormFile* file = file_in(form);
  if (file != nullptr) image.upload = taken(*file, name_of(file->file_name));
  return image;
}

Goal goal_for(Goal goal, const FormatInfo& format) {
  if (format.is_document) goal.steps.clear();
  return goal;
}

std::string name_of(std::string_view file_name) {
  std::string name = http::base_name(file_name);
  const bool only_dots = name.find_first_not_of('.') == std::string::npos;
  return only_dots ? "file" : name;  // "" and ".." are not segments
}

service::SubAccountChange change_in(const http::Form& form) {
  service::SubAccountChange change;
  if (const auto title = form.field("title")) change.name = without_quotes(*title);
  if (const auto text = form.field("description")) change.description = without_quotes(*text);
  for (const char* name : {"quota", "monthly_quota"}) {
    const std::string_view value = without_quotes(text_in(form, name));
    if (value.empty()) continue;
    change.monthly_bytes = figure_in(value);
    if (!change.monthly_bytes)
      throw wrong_value(name, "a number of bytes, or 0 for no limit", value);
    break;
  }
  return change;
}

std::optional<std::int64_t> id_in(std::string_view text) {
  const auto number = figure_in(text);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::vector<std::int64_t> ids_in(std::string_view text) {
  std::vector<std::int64_t> ids;
  for (;;) {
    const auto comma = text.find(',');
    const auto id = id_in(text.substr(0, comma));
    if (!id || ids.size() == kMaxIds) return {};
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
    if (comma == std::string_view::npos) return ids;
    text.remove_prefix(comma + 1);
  }
}

Page page_in(const http::Form& form) {
  Page page;
  page.offset = figure_in(text_in(form, "offset")).value_or(0);
  const auto limit = figure_in(text_in(form, "limit"));
  if (limit && *limit > 0)
    page.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(*limit, kMaxItems));
  return page;
}

}  // namespace pressoir::dialects::imagerecycle

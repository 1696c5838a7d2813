#include "dialects/tinify/goals.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "base/crypto/base64.h"
#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/goal_values.h"

namespace pressoir::dialects::tinify {
namespace {

namespace json = boost::json;

constexpr std::string_view kScheme = "basic ", kUser = "api:";
constexpr std::uint32_t kLongestSide = 65'500;  // that a JPEG can have
constexpr std::string_view kAny = "*/*";

struct Type {
  std::string_view mime, format;
};
/// A JPEG can be refused (alpha), a WebP too (its sides): what is tried last is charged.
constexpr std::array<Type, 5> kTypes{{{"image/jpeg", "jpeg"},
                                      {"image/jpg", "jpeg"},
                                      {"image/avif", "avif"},
                                      {"image/webp", "webp"},
                                      {"image/png", "png"}}};
constexpr std::string_view kAllowedTypes =
    "image/avif, image/jpeg, image/png, image/webp, */* or a list of these";

using Method = std::string_view;
constexpr std::array<Method, 4> kMethods{"scale", "fit", "cover", "thumb"};

/// As a client sent it, shortened; text in quotes.
std::string shown(const json::value& value) {
  if (const json::string* text = value.if_string())
    return shown_value({text->data(), text->size()});
  const std::string quoted = shown_value(json::serialize(value));
  return quoted.substr(1, quoted.size() - 2);
}

Error wrong(const std::string& field, std::string_view allowed, const json::value& value) {
  return {ErrorCode::invalid_request,
          field + " must be " + std::string(allowed) + " (got " + shown(value) + ')'};
}

/// Empty text is an object without members, as clients send it that ask for nothing.
json::object object_in(std::string_view text) {
  if (trimmed(text, " \t\r\n").empty()) return {};
  json::error_code problem;
  const json::value value = json::parse(text, problem);
  if (problem)
    throw Error(ErrorCode::invalid_request,
                "The body is not valid JSON, which its type says it is");
  if (!value.is_object()) throw wrong("The body", "an object", value);
  return value.get_object();
}

const json::object& object_of(const json::value& value, const std::string& field) {
  if (!value.is_object()) throw wrong(field, "an object", value);
  return value.get_object();
}

/// A misspelt option that is ignored would be a wrong result.
void expect_members(const json::object& object, const std::string& place,
                    std::span<const std::string_view> known) {
  for (const auto& member : object) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string there = known.size() == 1 ? "the only one is " : "there are ";
    throw Error(ErrorCode::invalid_request,
                place + shown_value(name) + " is not an option; " + there + listed(known, "and"));
  }
}

/// 0: it was not sent.
std::uint32_t side_in(const json::object& resize, std::string_view name) {
  const json::value* value = resize.if_contains(name);
  if (value == nullptr) return 0;
  const std::string field = "resize." + std::string(name);
  const std::string allowed = "a whole number from 1 to " + std::to_string(kLongestSide);
  std::optional<double> number;
  if (value->is_number()) number = value->to_number<double>();
  if (const json::string* text = value->if_string()) {
    const auto digits = number_in<std::uint32_t>(std::string_view(text->data(), text->size()));
    if (digits) number = *digits;
  }
  if (!number || *number < 1 || *number > kLongestSide || *number != std::floor(*number))
    throw wrong(field, allowed, *value);
  return static_cast<std::uint32_t>(*number);
}

Resize resize_in(const json::value& sent) {
  const json::object& options = object_of(sent, "resize");
  constexpr std::array<std::string_view, 3> kKnown{"method", "width", "height"};
  expect_members(options, "resize: ", kKnown);
  const json::value* named = options.if_contains("method");
  if (named == nullptr)
    throw Error(ErrorCode::invalid_request, "resize.method is missing: " + listed(kMethods, "or"));
  const json::string* text = named->if_string();
  const Method method = text == nullptr ? Method() : Method(text->data(), text->size());
  if (std::ranges::find(kMethods, method) == kMethods.end())
    throw wrong("resize.method", listed(kMethods, "or"), *named);
  Resize resize;
  resize.width = side_in(options, "width");
  resize.height = side_in(options, "height");
  const bool has_both = resize.width != 0 && resize.height != 0;
  const bool has_none = resize.width == 0 && resize.height == 0;
  if (method == "scale" && (has_both || has_none))
    throw Error(ErrorCode::invalid_request,
                "resize with the method scale takes either width or height");
  if (method != "scale" && !has_both)
    throw Error(ErrorCode::invalid_request,
                "resize with the method " + std::string(method) + " takes both width and height");
  if (method == "cover" || method == "thumb") {
    resize.fit = Resize::Fit::cover;
    resize.gravity.attention = true;
  }
  return resize;
}

/// By the engine's names, each once.
std::vector<std::string_view> formats_in(const json::value& sent) {
  const json::object& options = object_of(sent, "convert");
  constexpr std::array<std::string_view, 1> kKnown{"type"};
  expect_members(options, "convert: ", kKnown);
  const json::value* type = options.if_contains("type");
  if (type == nullptr)
    throw Error(ErrorCode::invalid_request,
                "convert.type is missing: " + std::string(kAllowedTypes));
  json::array wanted;
  if (const json::array* list = type->if_array())
    wanted = *list;
  else
    wanted.push_back(*type);
  std::vector<std::string_view> mimes;
  for (const json::value& item : wanted) {
    const json::string* text = item.if_string();
    const std::string_view mime =
        text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
    const bool is_known = std::ranges::find(kTypes, mime, &Type::mime) != kTypes.end();
    if (!is_known && mime != kAny) throw wrong("convert.type", kAllowedTypes, item);
    mimes.push_back(mime);
  }
  const auto is_wanted = [&mimes](std::string_view mime) {
    return std::ranges::find(mimes, mime) != mimes.end();
  };
  std::vector<std::string_view> formats;
  for (const Type& each : kTypes) {
    const bool is_there = std::ranges::find(formats, each.format) != formats.end();
    if (!is_there && (is_wanted(each.mime) || is_wanted(kAny))) formats.push_back(each.format);
  }
  if (formats.empty()) throw wrong("convert.type", kAllowedTypes, *type);
  return formats;
}

/// "#rrggbb", "white" or "black".
Colour background_in(const json::value& sent) {
  const json::object& options = object_of(sent, "transform");
  constexpr std::array<std::string_view, 1> kKnown{"background"};
  expect_members(options, "transform: ", kKnown);
  constexpr std::string_view kAllowed = "white, black or a colour such as #ff8800";
  const json::value* value = options.if_contains("background");
  if (value == nullptr)
    throw Error(ErrorCode::invalid_request,
                "transform.background is missing: " + std::string(kAllowed));
  const json::string* text = value->if_string();
  const std::string colour =
      text == nullptr ? std::string() : lower(std::string_view(text->data(), text->size()));
  if (colour == "white") return {255, 255, 255};
  if (colour == "black") return {0, 0, 0};
  const bool is_hexadecimal = colour.size() == 7 && colour.starts_with('#');
  const auto rgb = is_hexadecimal ? number_in<std::uint32_t>(colour.substr(1), 16) : std::nullopt;
  if (!rgb) throw wrong("transform.background", kAllowed, *value);
  const auto channel = [&](int shift) { return static_cast<std::uint8_t>(*rgb >> shift & 0xFF); };
  return {channel(16), channel(8), channel(0)};
}

MetadataPolicy preserved_in(const json::value& sent) {
  constexpr std::string_view kAllowed = "a list of copyright, creation and location";
  const json::array* names = sent.if_array();
  if (names == nullptr) throw wrong("preserve", kAllowed, sent);
  MetadataPolicy kept;
  for (const json::value& item : *names) {
    if (item == "copyright")
      kept.copyright = true;
    else if (item == "creation")
      kept.date = true;
    else if (item == "location")
      kept.location = true;
    else
      throw wrong("preserve", kAllowed, item);
  }
  return kept;
}

}  // namespace

std::string key_in(const http::Head& head) {
  const std::string_view sent = head.header("Authorization");
  const Error refusal(ErrorCode::unauthorized, "Credentials are invalid");
  if (!lower(sent).starts_with(kScheme)) throw refusal;
  const auto decoded = from_any_base64(trimmed(sent.substr(kScheme.size())));
  if (!decoded) throw refusal;
  std::string pair;
  for (const std::byte byte : *decoded) pair += static_cast<char>(byte);
  if (!pair.starts_with(kUser)) throw refusal;
  return pair.substr(kUser.size());
}

bool is_json(const http::Head& head) {
  return lower(head.header("Content-Type")).starts_with("application/json");
}

std::string source_in(std::string_view text) {
  const json::object body = object_in(text);
  constexpr std::array<std::string_view, 1> kSource{"source"}, kUrl{"url"};
  const json::value* source = body.if_contains("source");
  if (source == nullptr || source->is_null()) throw input_missing("The source is missing");
  expect_members(body, "", kSource);
  const json::object& options = object_of(*source, "source");
  const json::value* url = options.if_contains("url");
  if (url == nullptr || url->is_null() || *url == "") throw input_missing("source.url is missing");
  expect_members(options, "source: ", kUrl);
  const json::string* address = url->if_string();
  if (address == nullptr) throw wrong("source.url", "an http or https URL", *url);
  return {address->data(), address->size()};
}

Goal shrink_goal() {
  Goal goal;
  goal.compression = Compression::balanced;
  goal.palette_quality = palette_quality(goal.compression);
  return goal;
}

Operations operations_in(std::string_view text) {
  const json::object body = object_in(text);
  constexpr std::array<std::string_view, 5> kKnown{"resize", "convert", "transform", "preserve",
                                                   "store"};
  expect_members(body, "", kKnown);
  if (body.contains("store"))
    throw Error(ErrorCode::invalid_request, "store: this server saves to no other service");
  Goal goal = shrink_goal();
  Operations operations;
  if (const json::value* preserve = body.if_contains("preserve"))
    goal.metadata = preserved_in(*preserve);
  if (const json::value* resize = body.if_contains("resize"))
    goal.steps.emplace_back(resize_in(*resize));
  std::optional<Colour> background;
  if (const json::value* transform = body.if_contains("transform"))
    background = background_in(*transform);
  if (background) goal.steps.emplace_back(Flatten{*background});
  operations.is_charged = body.contains("resize") || body.contains("convert");
  const json::value* convert = body.if_contains("convert");
  if (convert == nullptr) {
    if (!body.empty()) operations.goals.push_back(std::move(goal));
    return operations;
  }
  for (const std::string_view format : formats_in(*convert)) {
    Goal converted = goal;
    converted.convert = Conversion{.format = Format(std::string(format)), .background = {}};
    operations.goals.push_back(std::move(converted));
  }
  return operations;
}

}  // namespace pressoir::dialects::tinify

#include "dialects/iloveimg/goals.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "base/utf8.h"
#include "dialects/error_text.h"
#include "dialects/goal_values.h"
#include "dialects/iloveimg/request/claims.h"
#include "dialects/iloveimg/request/elements.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/request/refusal.h"
#include "http/body/form.h"
#include "model/job.h"
#include "service/formats.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxInt = std::int64_t{1} << 53;  // that JSON carries exactly
constexpr std::int64_t kMaxPieces = 10'000;
constexpr std::int64_t kMaxPage = 1'000'000;
constexpr std::int64_t kMaxPercent = 10'000;
constexpr std::size_t kMaxText = 1024;  // bytes of a name or of custom_string

// Of the pictures of an animation.
constexpr std::int64_t kMaxGifTime = 65'535, kUsualGifTime = 50;

std::string short_text(const Fields& fields, std::string_view name) {
  std::string text = fields.text(name);
  if (text.size() > kMaxText || !utf8::is_valid(text))
    fields.refuse(name, "must be text of at most " + std::to_string(kMaxText) + " bytes");
  return text;
}

// What clients send for the format of a result.
std::string first_text(const Fields& fields, std::string_view name, std::string_view alias) {
  std::string text = fields.text(name);
  return text.empty() ? fields.text(alias) : text;
}

/// With the blanks that it has at its ends.
std::optional<std::string> password_in(const json::object& parameters, const std::string& field) {
  constexpr std::size_t kMaxBytes = 1024;
  const json::value* value = parameters.if_contains("password");
  if (value == nullptr || value->is_null()) return std::nullopt;
  std::string password = value->is_structured() ? std::string() : http::text_of(*value);
  if (value->is_structured() || password.size() > kMaxBytes)
    throw parameter_refusal(field, "must be text of at most 1024 bytes");
  return password.empty() ? std::nullopt : std::optional(std::move(password));
}

WantedFile file_in(const json::value& item, const std::string& path) {
  WantedFile file;
  if (const auto* name = item.if_string()) {
    file.server_filename = std::string(*name);
  } else if (const auto* object = item.if_object()) {
    const Fields fields(*object, path + '.');
    file.server_filename = fields.text("server_filename");
    file.filename = http::base_name(short_text(fields, "filename"));
    const auto degrees = fields.number("rotate", -360, 360).value_or(0);
    if (degrees % 90 != 0) fields.refuse_value("rotate", "0, 90, 180 or 270");
    file.rotate = static_cast<int>((degrees + 360) % 360);
    file.password = password_in(*object, path + ".password");
  }
  if (file.server_filename.empty())
    throw parameter_refusal(path + ".server_filename", "is missing");
  if (file.filename.empty()) file.filename = file.server_filename;
  return file;
}

std::vector<WantedFile> files_in(const http::Tree& tree) {
  const json::array items = list_in(tree, "files");
  if (items.empty()) throw parameter_refusal("files", "is missing");
  if (items.size() > kMaxFiles)
    throw parameter_refusal("files", "has more than " + std::to_string(kMaxFiles) + " items");
  std::vector<WantedFile> files;
  for (const json::value& item : items)
    files.push_back(file_in(item, "files[" + std::to_string(files.size()) + "]"));
  const auto password = password_in(tree, "password");
  for (WantedFile& file : files)
    if (!file.password) file.password = password;
  return files;
}

// Tools

/// The goal of a tool that changes the picture: as few losses as its format has, metadata stays.
Goal editing_goal() {
  Goal goal;
  goal.metadata.all = true;
  goal.metadata.icc = true;
  return goal;
}

Compression compression_in(const Fields& fields) {
  const std::string level = lower(fields.text("compression_level"));
  if (level.empty() || level == "recommended") return Compression::balanced;
  if (level == "low") return Compression::high;
  if (level == "extreme") return Compression::smallest;
  fields.refuse_value("compression_level", "extreme, recommended or low");
}

Goal compress_goal(const Fields& fields) {
  Goal goal;
  goal.compression = compression_in(fields);
  goal.palette_quality = palette_quality(goal.compression);
  goal.upright = true;
  return goal;
}

void resize_to_percent(const Fields& fields, Resize& resize) {
  const auto percent = fields.positive("percentage", kMaxPercent);
  if (!percent) fields.refuse("percentage", "is missing");
  resize.percent = static_cast<double>(*percent);
}

void resize_to_pixels(const Fields& fields, Resize& resize) {
  const auto side = [&fields](std::string_view name) {
    return static_cast<std::uint32_t>(fields.positive(name, kMaxSide).value_or(0));
  };
  resize.width = side("pixels_width");
  resize.height = side("pixels_height");
  if (resize.width == 0 && resize.height == 0)
    fields.refuse("pixels_width", "is missing, and pixels_height too");
  if (!fields.flag("maintain_ratio", true)) resize.fit = Resize::Fit::exact;
}

Goal resize_goal(const Fields& fields) {
  Resize resize;
  resize.enlarge = !fields.flag("no_enlarge_if_smaller", true);
  const std::string mode = lower(fields.text("resize_mode"));
  if (mode.empty() || mode == "pixels")
    resize_to_pixels(fields, resize);
  else if (mode == "percentage")
    resize_to_percent(fields, resize);
  else
    fields.refuse_value("resize_mode", "pixels or percentage");
  Goal goal = editing_goal();
  goal.steps.emplace_back(resize);
  return goal;
}

Goal crop_goal(const Fields& fields) {
  const auto corner = [&fields](std::string_view name) {
    return static_cast<std::uint32_t>(fields.number(name, 0, kMaxSide).value_or(0));
  };
  const auto side = [&fields](std::string_view name) {
    const auto pixels = fields.positive(name, kMaxSide);
    if (!pixels) fields.refuse(name, "is missing");
    return static_cast<std::uint32_t>(*pixels);
  };
  Crop crop;
  crop.width = side("width");
  crop.height = side("height");
  crop.at = Crop::Corner{corner("x"), corner("y")};
  Goal goal = editing_goal();
  goal.steps.emplace_back(crop);
  return goal;
}

Goal upscale_goal(const Fields& fields) {
  const std::string_view name = fields.text("multiplier").empty() ? "scale" : "multiplier";
  const auto factor = fields.positive(name, kMaxInt).value_or(2);
  if (factor != 2 && factor != 4) fields.refuse_value(name, "2 or 4");
  Goal goal = editing_goal();
  goal.steps.emplace_back(Upscale{.factor = static_cast<int>(factor)});
  return goal;
}

void join_in(const Fields& fields, Goal& goal) {
  Join& join = goal.join.emplace();
  const auto hundredths = fields.positive("gif_time", kMaxGifTime).value_or(kUsualGifTime);
  join.delay_milliseconds = static_cast<std::uint32_t>(hundredths * 10);
  join.loops = fields.flag("gif_loop", true) ? 0 : 1;
}

Goal convert_goal(const Fields& fields, bool& joins) {
  const std::string written = first_text(fields, "to", "convert_to");
  const std::string word = lower(written);
  Goal goal = editing_goal();
  Conversion& conversion = goal.convert.emplace();
  conversion.background = Colour{255, 255, 255};
  joins = word == "gif_animation";
  if (word.empty() || word == "jpg" || word == "jpeg")
    conversion.format = Format("jpeg");
  else if (word == "png" || word == "webp" || word == "gif" || word == "avif")
    conversion.format = Format(word);
  else if (joins)
    conversion.format = Format("gif");
  else
    throw parameter_refusal("to", "must be jpg, png, gif, gif_animation, webp or avif (got " +
                                      shown_value(written) + ")");
  if (conversion.format != Format("jpeg")) conversion.background.reset();
  if (joins) join_in(fields, goal);
  return goal;
}

/// One goal is for all pictures of an animation.
void check_frames(const Fields& fields, const std::vector<WantedFile>& files) {
  if (files.size() > kMaxInputs)
    fields.refuse("files", "has more than " + std::to_string(kMaxInputs) + " pictures");
  for (std::size_t i = 1; i < files.size(); ++i)
    if (files[i].rotate != files.front().rotate)
      fields.refuse("files[" + std::to_string(i) + "].rotate",
                    "must be the same for all pictures of an animation");
}

void watermark_in(const http::Tree& tree, ProcessRequest& wanted) {
  Elements found = elements_in(tree);
  wanted.goal = editing_goal();
  wanted.goal.steps.emplace_back(std::move(found.watermark));
  wanted.stamps = std::move(found.stamps);
}

/// False where one of its three names says so.
bool tries_repair(const Fields& fields) {
  return fields.flag("try_image_repair", true) && fields.flag("try_repair", true) &&
         fields.flag("try_pdf_repair", true);
}

void ask_tool(const http::Tree& tree, ProcessRequest& wanted) {
  const Fields fields(tree);
  switch (work_of(wanted.tool)) {
    case Tool::compress: wanted.goal = compress_goal(fields); break;
    case Tool::resize: wanted.goal = resize_goal(fields); break;
    case Tool::crop: wanted.goal = crop_goal(fields); break;
    case Tool::convert: wanted.goal = convert_goal(fields, wanted.joins); break;
    case Tool::rotate:
      wanted.goal = editing_goal();
      wanted.goal.compression = Compression::none;
      break;
    case Tool::upscale: wanted.goal = upscale_goal(fields); break;
    case Tool::watermark: watermark_in(tree, wanted); break;
    case Tool::repair:
      wanted.goal.compression = Compression::none;
      wanted.goal.metadata.all = true;
      break;
    case Tool::compress_document:
    case Tool::repair_document:
    case Tool::rotate_document: break;  // never: see work_of()
  }
  wanted.goal.effort = Effort::medium;  // some clients give up after 10 s
  wanted.goal.repair = work_of(wanted.tool) == Tool::repair || tries_repair(fields);
}

Tool tool_in(const Fields& fields) {
  const std::string name = fields.text("tool");
  if (name.empty()) fields.refuse("tool", "is missing");
  const auto tool = tool_named(name);
  if (!tool) fields.refuse("tool", shown_value(name) + " is not served");
  return *tool;
}

/// Absent or null: wait; any text, an empty one too: do not.
void webhook_in(const Fields& fields, ProcessRequest& wanted) {
  const json::value* value = fields.value("webhook");
  if (value == nullptr || value->is_null()) return;
  wanted.waiting = Waiting::not_at_all;
  wanted.webhook = fields.text("webhook");
}

/// 0 is what some clients send for none.
std::optional<std::int64_t> custom_int_in(const Fields& fields) {
  const auto number = fields.number("custom_int", -kMaxInt, kMaxInt);
  return number == 0 ? std::nullopt : number;
}

/// Photographs, as they mostly are, have no sharp edges for which they would have to stay exact.
bool is_photo(const FormatInfo& format) {
  return format.name == "jpeg" || format.name == "heif" || format.name == "webp" ||
         format.name == "avif";
}

/// Whether the result of the steps can be in the same format: shapes can only be scaled.
bool can_stay(const FormatInfo& format, const std::vector<Step>& steps) {
  const auto is_resize = [](const Step& step) { return std::holds_alternative<Resize>(step); };
  return format.can_write && (!format.is_vector || std::ranges::all_of(steps, is_resize));
}

}  // namespace

UploadRequest upload_in(const http::Tree& tree) {
  const Fields fields(tree, "", ErrorType::upload);
  UploadRequest wanted;
  wanted.task = fields.text("task");
  wanted.url = first_text(fields, "cloud_file", "url");
  wanted.url_token = fields.text("cloud_token");
  wanted.file_name = http::base_name(short_text(fields, "filename"));
  wanted.wants_pages = fields.flag("pdfinfo", false);
  const auto pieces = fields.positive("chunks", kMaxPieces);
  if (!pieces) {
    if (fields.positive("chunk", kMaxPieces)) fields.refuse("chunks", "is missing beside chunk");
    return wanted;
  }
  wanted.pieces = static_cast<std::uint32_t>(*pieces);
  wanted.piece = static_cast<std::uint32_t>(fields.number("chunk", 0, *pieces - 1).value_or(0));
  return wanted;
}

ProcessRequest process_in(const http::Tree& tree) {
  const Fields fields(tree);
  ProcessRequest wanted;
  wanted.task = fields.text("task");
  wanted.tool = tool_in(fields);
  wanted.files = files_in(tree);
  ask_tool(tree, wanted);
  if (wanted.joins) check_frames(fields, wanted.files);
  wanted.ignore_errors = fields.flag("ignore_errors", true);
  wanted.ignore_password = fields.flag("ignore_password", true);
  wanted.output_filename = short_text(fields, "output_filename");
  wanted.packaged_filename = short_text(fields, "packaged_filename");
  wanted.custom_int = custom_int_in(fields);
  if (std::string text = short_text(fields, "custom_string"); !text.empty())
    wanted.custom_string = std::move(text);
  webhook_in(fields, wanted);
  return wanted;
}

Goal goal_for(const ProcessRequest& wanted, const WantedFile& file, std::string_view name) {
  Goal goal = wanted.goal;
  if (!goal.join) goal.password = file.password;
  const FormatInfo* format = service::format_named(name);
  if (file.rotate != 0) goal.steps.insert(goal.steps.begin(), Rotate{.degrees = file.rotate});
  if (format == nullptr) return goal;
  const bool is_written = !goal.steps.empty() || work_of(wanted.tool) == Tool::compress;
  if (is_written && !goal.convert && !can_stay(*format, goal.steps)) {
    Conversion& conversion = goal.convert.emplace();
    conversion.format = Format(is_photo(*format) ? "jpeg" : "png");
    if (is_photo(*format)) conversion.background = Colour{255, 255, 255};
  }
  const bool may_lose = goal.convert && (goal.convert->format == Format("webp") ||
                                         goal.convert->format == Format("avif"));
  const bool loses = may_lose && is_photo(*format);
  if (loses && !is_lossy(goal)) goal.compression = Compression::high;
  return goal;
}

std::optional<std::string> file_key_in(const http::Tree& tree) {
  const json::value* key = tree.if_contains("file_encryption_key");
  if (key == nullptr) return std::nullopt;
  const auto* text = key->if_string();
  if (text == nullptr) return checked_file_key(*key);
  return checked_file_key(json::value(trimmed(std::string_view(*text), " \t\r\n")));
}

ListRequest list_in(const http::Tree& tree) {
  const Fields fields(tree, "", ErrorType::http);
  ListRequest wanted;
  wanted.page = static_cast<std::uint64_t>(fields.positive("page", kMaxPage).value_or(1));
  if (std::string tool = fields.text("tool"); !tool.empty()) wanted.tool = std::move(tool);
  if (std::string status = fields.text("status"); !status.empty())
    wanted.status = std::move(status);
  wanted.custom_int = custom_int_in(fields);
  return wanted;
}

bool wants_echo(const http::Tree& tree) {
  const json::value* value = tree.if_contains("debug");
  if (value == nullptr || value->is_structured()) return false;
  const std::string word = lower(http::text_of(*value));
  return word == "true" || word == "1";
}

}  // namespace pressoir::dialects::iloveimg

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

#include "app/commands/commands.h"
#include "app/commands/optimize/backup/restore.h"
#include "app/commands/optimize/destination.h"
#include "app/commands/optimize/field_option.h"
#include "app/commands/optimize/optimize_steps.h"
#include "app/commands/optimize/password_option.h"
#include "app/file_names.h"
#include "base/text.h"
#include "engine/goal/goal_check.h"

namespace pressoir::app {
namespace {

struct OptimizeOptions {
  Destination to;
  Goal goal;
  StepOptions steps;
  PasswordOption password;
  std::string keep = "icc", effort{fields::name_of(Effort::high)}, convert, background;
  Join join;
  std::string restore;
  bool lossless = false, high = false, balanced = false, smallest = false, only_if_smaller = false;
};

constexpr const char* kFooter =
    R"(With --convert the extension is that of the format written, also where --only-if-smaller keeps the old
one. A file of several pages or frames is never replaced by a result that holds only the first.

Metadata: unless --keep says otherwise everything but colour profiles is removed: EXIF (camera, GPS,
thumbnail), XMP, IPTC, comments, copyright. The table says of each file what or how much it was, the
JSON report names it.

--restore brings originals back from a folder of --backup: all, or those of the PATHs given. A file
that was changed after it was worked on stays, and is named. What --convert made in place of one goes
where it carries the note of that, user.pressoir.made-of.

)";

/// "all, none, or a list of orientation, icc, ..."
std::string metadata_words() {
  std::string words = "all, none, or a list of ";
  bool is_first = true;
  const MetadataPolicy policy;
  fields::each(policy, [&](std::string_view name, bool) {
    if (name == fields::name_of(&MetadataPolicy::all)) return;
    words.append(is_first ? "" : ", ").append(name);
    is_first = false;
  });
  return words;
}

std::string byte_count(const std::string& text) {
  const bool is_whole = text.find_first_not_of("0123456789") == std::string::npos;
  return is_whole && text.find_first_not_of('0') != std::string::npos
             ? ""
             : "must be a whole number of bytes, at least 1";
}

std::string finite_number(const std::string& text) {
  const double value = std::strtod(text.c_str(), nullptr);
  return std::isfinite(value) && value >= 0 && value <= 100 ? "" : "must be from 0 to 100";
}

void add_modes(CLI::App& command, OptimizeOptions& options) {
  auto* mode = command.add_option_group("Mode", "One of them; the default is --lossless");
  mode->require_option(0, 1);
  mode->add_flag("--lossless", options.lossless,
                 "The same pixels; colours that full transparency hides may go");
  mode->add_flag("--high", options.high, "Lossy, SSIMULACRA2 score 90: no visible difference");
  mode->add_flag("--balanced", options.balanced, "Lossy, score 80");
  mode->add_flag("--smallest", options.smallest, "Lossy, score 70");
  add_field<&Goal::quality>(
      *mode, options.goal,
      "Lossy, 1..100: JPEG quality as libjpeg counts it, PNG: that of the palette, in steps of 5")
      ->check(CLI::Range(1, 100));
  mode->add_option("--score", options.goal.target_score,
                   "Lossy, SSIMULACRA2 score to reach, 0..100; rounded up to a half (JPEG), "
                   "a tenth (GIF) or a hundredth")
      ->check(CLI::Number)
      ->check(finite_number);
  add_field<&Goal::target_bytes>(*mode, options.goal,
                                 "Lossy, the best picture of at most this size in bytes")
      ->check(byte_count);
}

void add_preferences(CLI::App& command, OptimizeOptions& options) {
  auto* effort = command
                     .add_option("--effort", options.effort,
                                 "Work of the search: low, medium (of a PNG a fraction of the CPU "
                                 "for a few percent), high or max (of a PNG several times the CPU "
                                 "for half a percent); other formats: medium and max as high")
                     ->check(CLI::IsMember(words_of<Effort>()).description(""))
                     ->capture_default_str();
  command
      .add_flag_callback(
          "--fast", [&options] { options.effort = "low"; },
          "--effort low: less CPU for 10-20 % less saving")
      ->excludes(effort);
  command
      .add_option("--keep", options.keep,
                  "Metadata to keep: " + metadata_words() +
                      "; all else is removed. The picture looks the same in any case")
      ->capture_default_str();
  add_field<&Goal::keep_hidden_colours>(
      command, options.goal,
      "With --lossless, PNG and WebP: keep the colours of fully transparent pixels too. Larger");
  add_field<&Goal::monotone>(
      command, options.goal,
      "With --score, GIF: a higher score never gives a smaller file, for some more bytes and CPU");
  command.add_option("--convert", options.convert,
                     "Deliver in this format (see `pressoir formats`), by name or extension");
  command.add_flag("--only-if-smaller", options.only_if_smaller,
                   "Convert only where that is smaller than the picture in its own format");
  command.add_option("--background", options.background,
                     "Colour #rrggbb under transparency where the format converted to has none");
  add_field<&Goal::upright>(
      command, options.goal,
      "Rotate the picture as its EXIF orientation says, where that is lossless");
  command
      .add_option("--min-gain", options.goal.min_gain_percent,
                  "Percent; a smaller saving leaves the file as it is, metadata too")
      ->check(CLI::Number)
      ->check(finite_number);
  add_field<&Goal::repair>(command, options.goal,
                           "Make damaged files whole first, see `pressoir repair`");
  add_field<&Goal::minimal>(command, options.goal,
                            "SVG: take out white space, comments and editors' data only");
  add_field<&Goal::sanitise>(command, options.goal,
                             "SVG: take out scripts, event handlers, foreign content and "
                             "references to other files");
}

void add_documents(CLI::App& command, OptimizeOptions& options) {
  add_field<&Goal::dpi>(command, options.goal,
                        "PDF: with loss, the most pixels an inch that pictures keep where they are "
                        "shown; with --convert, those that a page is drawn with (150)")
      ->check(CLI::Range(1, 2'400));
  add_field<&Goal::page>(command, options.goal,
                         "PDF: the page that --convert draws, from 1 (the first)")
      ->check(CLI::Range(1, 1'000'000));
  add_password(command, options.password);
}

void add_join(CLI::App& command, OptimizeOptions& options) {
  auto* join = command.add_flag("--join", options.to.plan.join,
                                "Make one animation of all pictures (64 files at most), in the "
                                "order given, as GIF or as --convert says. Steps are done on each; "
                                "smaller ones are centred");
  command
      .add_option("--delay", options.join.delay_milliseconds,
                  "Milliseconds that --join shows each still picture")
      ->check(CLI::Range(1, 600'000))
      ->capture_default_str()
      ->needs(join);
  command.add_option("--loop", options.join.loops, "Number of times that --join plays; 0: forever")
      ->check(CLI::Range(0, 65'535))
      ->capture_default_str()
      ->needs(join);
}

MetadataPolicy policy_of(const std::string& list) {
  MetadataPolicy policy;
  if (list == "none") return policy;
  policy.all = list == "all";
  if (policy.all) return policy;
  for (const auto group : split(list, ',')) {
    bool is_known = false;
    fields::each(policy, [&](std::string_view name, bool& stays) {
      if (name != group || &stays == &policy.all) return;
      stays = is_known = true;
    });
    if (!is_known)
      throw UsageError("--keep: \"" + std::string(group) + "\" is none of " + metadata_words());
  }
  return policy;
}

std::optional<Format> format_named(const std::string& name) {
  if (name.empty()) return std::nullopt;
  const bool is_word = name.find_first_of("./") == std::string::npos;
  const auto* format = is_word ? format_by_name("x." + name) : nullptr;  // in all spellings
  if (format && engine::is_target(*format)) return Format(format->name);
  std::string known;
  for (const auto* each : engine::all_formats()) {
    if (engine::is_target(each->info))
      known += (known.empty() ? "" : ", ") + std::string(each->info.name);
  }
  throw UsageError("--convert: \"" + name + "\" is not a format to convert to; it must be one of " +
                   known);
}

Compression level_of(const OptimizeOptions& options) {
  if (options.high) return Compression::high;
  if (options.balanced) return Compression::balanced;
  if (options.smallest) return Compression::smallest;
  return Compression::lossless;
}

std::optional<Conversion> conversion_of(const OptimizeOptions& options) {
  const auto format = format_named(options.convert);
  if (!format) {
    if (options.only_if_smaller || !options.background.empty())
      throw UsageError("--only-if-smaller and --background need --convert; see --flatten");
    return std::nullopt;
  }
  Conversion conversion;
  conversion.format = *format;
  conversion.only_if_smaller = options.only_if_smaller;
  if (!options.background.empty())
    conversion.background = colour_of(options.background, "--background");
  return conversion;
}

/// What a join makes where --convert says nothing.
void set_join(OptimizeOptions& options) {
  if (!options.to.plan.join) return;
  if (!options.steps.watermark.stamps.empty())
    throw UsageError("--join and --watermark-image exclude each other");
  if (options.only_if_smaller) throw UsageError("--join and --only-if-smaller exclude each other");
  options.goal.join = options.join;
  if (options.convert.empty()) options.convert = "gif";
}

/// @throws UsageError for an option that has nothing to say about originals.
void check_restore(const CLI::App& command) {
  constexpr std::array kAllowed{"PATH",   "--restore", "--dry-run",
                                "--json", "--quiet",   "--ignore-owner"};
  for (const auto* option : command.get_options()) {
    const auto name = option->get_name();
    if (option->count() > 0 && std::ranges::find(kAllowed, name) == kAllowed.end())
      throw UsageError("--restore and " + name + " exclude each other");
  }
  for (const auto* group : command.get_subcommands([](const CLI::App*) { return true; }))
    check_restore(*group);
}

int restore_originals(const CLI::App& command, const OptimizeOptions& options) {
  check_restore(command);
  const auto& to = options.to;
  return run_restore({.backups = options.restore,
                      .only = {to.inputs.begin(), to.inputs.end()},
                      .owner = to.ignore_owner ? OwnerRule::ignore : OwnerRule::keep,
                      .dry_run = to.plan.dry_run,
                      .json = to.json,
                      .quiet = to.quiet});
}

int optimize(const CLI::App& command, OptimizeOptions& options) {
  if (!options.restore.empty()) return restore_originals(command, options);
  set_join(options);
  options.to.plan.stamps = options.steps.watermark.stamps;
  options.goal.compression = level_of(options);
  options.goal.effort = fields::value_named<Effort>(options.effort).value();
  options.goal.metadata = policy_of(options.keep);
  options.goal.convert = conversion_of(options);
  if (options.goal.convert && !options.goal.join && !options.goal.page) options.goal.page = 1;
  options.goal.password = password_of(options.password);
  options.goal.steps = steps_of(options.steps);
  engine::check(options.goal);  // what is wrong for every file is bad usage
  return run_to(options.to, options.goal);
}

}  // namespace

void add_optimize(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("optimize", "Make pictures smaller");
  command->footer(std::string(kFilesHelp) + kFooter + kReportHelp);
  auto options = std::make_shared<OptimizeOptions>();
  add_destination(*command, options->to);
  command->add_flag("--replace-format", options->to.plan.replace_format,
                    "Let --in-place --convert remove the originals without --backup");
  command->add_option("--restore", options->restore,
                      "Folder of --backup: bring its originals back, those of the PATHs or all");
  add_modes(*command, *options);
  add_preferences(*command, *options);
  add_documents(*command, *options);
  add_steps(*command, options->steps);
  add_join(*command, *options);
  command->callback([command, options, &exit_code] { exit_code = optimize(*command, *options); });
}

}  // namespace pressoir::app

// Goal and Limits: what a client wants and what the operator allows, in no dialect's words.
// Plain values without behaviour; no hidden defaults beyond the initialisers. Each struct lists its
// fields once, for the wire, stored JSON and the command line: see model/fields.h.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/fields.h"
#include "model/format.h"
#include "model/steps.h"

namespace pressoir {

/// high, balanced and smallest are lossy with a SSIMULACRA2 target of 90, 80 and 70.
enum class Compression : std::uint8_t { none, lossless, high, balanced, smallest };
constexpr std::array<std::string_view, 5> names_of(Compression) {
  return {"none", "lossless", "high", "balanced", "smallest"};
}

/// How much work a search may take: counted in attempts and passes over the pixels, never in time,
/// so that a goal gives the same bytes on every machine.
enum class Effort : std::uint8_t {
  low,     ///< less CPU for 10-20 % less saving
  medium,  ///< PNG: without the attempts that cost most for the last percents; others: as high
  high,
  max,  ///< PNG: several times the CPU for the last half percent; others: as high
};
constexpr std::array<std::string_view, 4> names_of(Effort) {
  return {"low", "medium", "high", "max"};
}

struct Conversion {
  Format format;
  bool only_if_smaller = false;      ///< else the original format, optimised, after the same steps
  std::optional<Colour> background;  ///< under alpha; without it a picture that needs alpha is not
                                     ///< converted to a format without
  std::optional<int> quality = {};   ///< 1..100, libjpeg scale, of the converted picture alone: a
                                     ///< lossless goal may turn a PNG into a JPEG, yet its fallback
                                     ///< in the original format stays lossless
  static constexpr std::tuple kFields{
      fields::Field{"format", &Conversion::format},
      fields::Field{"only_if_smaller", &Conversion::only_if_smaller},
      fields::Field{"background", &Conversion::background},
      fields::Field{"quality", &Conversion::quality}};
  friend bool operator==(const Conversion&, const Conversion&) = default;
};

/// The groups that stay. Whatever is dropped, the picture looks the same.
struct MetadataPolicy {
  bool all = false;  ///< everything, the groups below included
  bool orientation = false, icc = false, copyright = false, date = false, location = false;
  static constexpr std::tuple kFields{fields::Field{"all", &MetadataPolicy::all},
                                      fields::Field{"orientation", &MetadataPolicy::orientation},
                                      fields::Field{"icc", &MetadataPolicy::icc},
                                      fields::Field{"copyright", &MetadataPolicy::copyright},
                                      fields::Field{"date", &MetadataPolicy::date},
                                      fields::Field{"location", &MetadataPolicy::location}};
  friend bool operator==(const MetadataPolicy&, const MetadataPolicy&) = default;
};

/// The pictures of all inputs, in order, become the frames of one animation. Steps are done on
/// each; sizes that differ are then centred on the largest.
struct Join {
  std::uint32_t delay_milliseconds = 1'000;  ///< of each still picture; animations keep theirs
  std::uint32_t loops = 0;                   ///< how often it is shown; 0: forever
  static constexpr std::tuple kFields{
      fields::Field{"delay_milliseconds", &Join::delay_milliseconds},
      fields::Field{"loops", &Join::loops}};
  friend bool operator==(const Join&, const Join&) = default;
};

struct Goal {
  Compression compression = Compression::lossless;
  // At most one of the three; any of them makes the goal lossy.
  std::optional<int> quality;                 ///< 1..100, libjpeg scale
  std::optional<double> target_score;         ///< SSIMULACRA2, 0..100; formats round it up
  std::optional<std::uint64_t> target_bytes;  ///< the best score that fits
  /// 1..100: of a lossy goal, what a PNG is coded to instead of the above, whatever its name or
  /// type said before it was read. (256 colours cannot carry every picture to a score.)
  std::optional<int> palette_quality;
  /// Of a target score in a GIF: a higher one never gives a smaller file, for some more bytes and
  /// CPU. (PNG: qualities are so anyway; JPEG, WebP: bytes grow but for a percent of noise.)
  bool monotone = false;
  std::optional<Join> join;  ///< with `convert` to the format of the animation
  std::vector<Step> steps;
  std::optional<Conversion> convert;
  MetadataPolicy metadata;
  bool upright = false;  ///< rotate the picture as its EXIF orientation says although that
                         ///< metadata stays (orientation then 1); upright already: as it is
  bool keep_hidden_colours = false;  ///< lossless: what is fully transparent keeps its colour
  bool keep_cmyk = false;  ///< a CMYK picture keeps its profile whatever `metadata` says, and so
                           ///< stays CMYK where its format allows; any other: says nothing
  Effort effort = Effort::high;
  double min_gain_percent = 0;  ///< a smaller saving, metadata too, delivers the input as it is
  bool repair = false;   ///< a damaged file is made whole first; of a whole one it says nothing
  bool minimal = false;  ///< of an SVG: white space, comments and editors' data only
  bool sanitise =
      false;  ///< of an SVG: scripts and references to other files go, whatever it costs
  /// Of a document, pixels an inch: with loss, the most that its pictures keep (empty: as its level
  /// has it); of a page that is converted, those that it is drawn with (empty: 150).
  std::optional<std::uint32_t> dpi;
  /// From 1: the page of a document that is converted to a picture (empty: documents are not
  /// converted). A picture is its own page 1.
  std::optional<std::uint32_t> page;
  /// That opens the first input, where it is encrypted; others are not changed by it. A secret:
  /// sealed where it is stored, in no report and no log.
  std::optional<std::string> password;
  static constexpr std::tuple kFields{
      fields::Field{"compression", &Goal::compression},
      fields::Field{"quality", &Goal::quality},
      fields::Field{"target_score", &Goal::target_score},
      fields::Field{"target_bytes", &Goal::target_bytes},
      fields::Field{"palette_quality", &Goal::palette_quality},
      fields::Field{"monotone", &Goal::monotone},
      fields::Field{"join", &Goal::join},
      fields::Field{"steps", &Goal::steps},
      fields::Field{"convert", &Goal::convert},
      fields::Field{"metadata", &Goal::metadata},
      fields::Field{"upright", &Goal::upright},
      fields::Field{"keep_hidden_colours", &Goal::keep_hidden_colours},
      fields::Field{"keep_cmyk", &Goal::keep_cmyk},
      fields::Field{"effort", &Goal::effort},
      fields::Field{"min_gain_percent", &Goal::min_gain_percent},
      fields::Field{"repair", &Goal::repair},
      fields::Field{"minimal", &Goal::minimal},
      fields::Field{"sanitise", &Goal::sanitise},
      fields::Field{"dpi", &Goal::dpi},
      fields::Field{"page", &Goal::page},
      fields::Field{"password", &Goal::password}};
  static constexpr std::array<std::string_view, 6> kAdded{
      "monotone", "keep_hidden_colours", "keep_cmyk", "repair", "minimal", "sanitise"};
  friend bool operator==(const Goal&, const Goal&) = default;
};

/// The stamps that the steps draw, each by its number: 0 is the second input of the job.
inline std::set<std::size_t> stamps_of(const Goal& goal) {
  std::set<std::size_t> numbers;
  for (const auto& step : goal.steps)
    if (const auto* watermark = std::get_if<Watermark>(&step))
      for (const auto& element : watermark->elements)
        if (element.stamp) numbers.insert(*element.stamp);
  return numbers;
}

/// True when every shortcut is to be taken.
inline bool is_fast(const Goal& goal) { return goal.effort == Effort::low; }

/// True when the goal allows pixels to change.
inline bool is_lossy(const Goal& goal) {
  return goal.quality || goal.target_score || goal.target_bytes ||
         goal.compression == Compression::high || goal.compression == Compression::balanced ||
         goal.compression == Compression::smallest;
}

/// True when nothing but a repair is asked for: a whole file then stays byte for byte.
inline bool is_repair_alone(const Goal& goal) {
  return goal.repair && goal.compression == Compression::none && !is_lossy(goal) &&
         goal.steps.empty() && !goal.convert && !goal.join && !goal.upright && goal.metadata.all;
}

/// The score a lossy goal aims at: its own, or that of its level; empty for quality and bytes.
inline std::optional<double> score_target(const Goal& goal) {
  if (goal.quality || goal.target_bytes) return std::nullopt;
  if (goal.target_score) return goal.target_score;
  switch (goal.compression) {
    case Compression::high: return 90;
    case Compression::balanced: return 80;
    case Compression::smallest: return 70;
    case Compression::none:
    case Compression::lossless: return std::nullopt;
  }
  return std::nullopt;
}

/// What the operator allows for one job. Checked on headers before anything is allocated.
struct Limits {
  std::uint64_t max_input_bytes = 100'000'000;
  std::uint64_t max_output_bytes = 200'000'000;
  std::uint64_t max_frame_pixels = 100'000'000;
  std::uint64_t max_total_pixels = 1'000'000'000;
  std::uint32_t max_frames = 2'000;
  std::uint32_t max_pages = 5'000;
  std::uint32_t max_objects = 1'000'000;          ///< of a document
  std::uint64_t max_stream_bytes = 256ULL << 20;  ///< one stream of a document, unpacked
  std::uint64_t max_memory_bytes = 1ULL << 30;    ///< of the worker, as RLIMIT_AS above its start
  std::chrono::milliseconds cpu{30'000};
  /// From start to end, a last net where the machine is busy or the worker hangs; 0: 4 x cpu.
  std::chrono::milliseconds wall{0};

  static constexpr auto kNoWall = std::chrono::milliseconds::max();
  /// `wall` as it is meant; kNoWall: none.
  [[nodiscard]] std::chrono::milliseconds wall_time() const noexcept {
    return wall.count() == 0 ? 4 * cpu : wall;
  }

  template <class Visitor>
  void visit(Visitor& v) {
    v("limits.max_input_bytes", max_input_bytes,
      "Largest input file, and all files of one job together, bytes");
    v("limits.max_output_bytes", max_output_bytes, "Largest result, bytes");
    v("limits.max_frame_pixels", max_frame_pixels, "Largest picture or frame, pixels");
    v("limits.max_total_pixels", max_total_pixels, "All frames of one file together, pixels");
    v("limits.max_frames", max_frames, "Frames of one animation");
    v("limits.max_pages", max_pages, "Pages of one document");
    v("limits.max_objects", max_objects, "Objects of one document");
    v("limits.max_stream_bytes", max_stream_bytes,
      "One stream of a document when it is unpacked, bytes");
    v("limits.max_memory_bytes", max_memory_bytes, "Memory of one job, bytes");
    v("limits.cpu_milliseconds", cpu,
      "CPU time of one job; a search that comes near it delivers the best found so far");
    v("limits.wall_milliseconds", wall,
      "Time of one job from start to end, for when the machine is busy; 0: four times the CPU "
      "time, on the command line none");
  }
};

}  // namespace pressoir

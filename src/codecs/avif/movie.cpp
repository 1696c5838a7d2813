#include "codecs/avif/movie.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"

namespace pressoir::codecs::avif {
namespace {

constexpr std::size_t kMaxTracks = 16;
// Fixed fields of a visual sample entry (ISO/IEC 14496-12, 12.1.3).
constexpr std::size_t kEntryHead = 78;

const Box* find(const std::vector<Box>& boxes, std::uint32_t type) {
  const auto found = std::ranges::find(boxes, type, &Box::type);
  return found == boxes.end() ? nullptr : &*found;
}

/// The box at the end of a path of containers; empty: there is none.
std::optional<Box> at_path(Bytes payload, std::initializer_list<std::uint32_t> path) {
  std::optional<Box> box;
  for (const auto type : path) {
    const auto boxes = boxes_in(payload);
    const auto* next = find(boxes, type);
    if (next == nullptr) return std::nullopt;
    box = *next;
    payload = box->payload;
  }
  return box;
}

/// Sizes of the samples of a track: listed, or all the same.
struct SampleSizes {
  std::uint64_t same = 0, count = 0;
  std::vector<std::uint32_t> each;
  [[nodiscard]] std::uint64_t of(std::uint64_t from, std::uint64_t number) const {
    if (from > count || number > count - from) corrupt("samples");
    if (same != 0) return same * number;
    std::uint64_t sum = 0;
    for (auto i = from; i < from + number; ++i) sum += each[static_cast<std::size_t>(i)];
    return sum;
  }
};

SampleSizes read_sizes(const Box& box) {
  FullBox full(box);
  SampleSizes sizes;
  sizes.same = full.cursor.number(4);
  sizes.count = full.cursor.number(4);
  if (sizes.same == 0)
    for (std::uint64_t i = 0; i < sizes.count; ++i) sizes.each.push_back(full.cursor.number32());
  return sizes;
}

struct Run {
  std::uint64_t first_chunk = 0, samples = 0;
};

std::vector<Run> read_runs(const Box& box) {
  FullBox full(box);
  std::vector<Run> runs;
  for (auto count = full.cursor.number(4); count > 0; --count) {
    Run run{.first_chunk = full.cursor.number(4), .samples = full.cursor.number(4)};
    full.cursor.number(4);
    if (run.first_chunk == 0 || (!runs.empty() && run.first_chunk <= runs.back().first_chunk))
      corrupt("stsc");
    runs.push_back(run);
  }
  return runs;
}

/// @return how many samples there are.
std::uint64_t read_chunks(Bytes file, Bytes table, std::vector<Extent>& chunks) {
  const auto boxes = boxes_in(table);
  const auto *sizes_box = find(boxes, tag("stsz")), *runs_box = find(boxes, tag("stsc"));
  const auto* places = find(boxes, tag("stco"));
  const unsigned width = places != nullptr ? 4 : 8;
  if (places == nullptr) places = find(boxes, tag("co64"));
  if (sizes_box == nullptr || runs_box == nullptr || places == nullptr) corrupt("stbl");
  const auto sizes = read_sizes(*sizes_box);
  const auto runs = read_runs(*runs_box);
  FullBox full(*places);
  std::uint64_t sample = 0;
  std::size_t run = 0;
  const auto count = full.cursor.number(4);
  for (std::uint64_t chunk = 1; chunk <= count; ++chunk) {
    if (runs.empty()) corrupt("stsc");
    while (run + 1 < runs.size() && runs[run + 1].first_chunk <= chunk) ++run;
    const auto at = full.cursor.number(width);
    const auto size = sizes.of(sample, runs[run].samples);
    sample += runs[run].samples;
    if (at > file.size() || size > file.size() - at) corrupt("chunk behind the end");
    chunks.push_back({.at = static_cast<std::size_t>(at), .size = static_cast<std::size_t>(size)});
  }
  return sample;
}

struct TrackDuration {
  std::size_t at;  ///< in the payload of "tkhd" or "mvhd"
  unsigned bytes;
};
TrackDuration duration_of(const Box& box) {
  if (box.payload.empty()) corrupt("duration");
  const bool wide = box.payload[0] != std::byte{0};
  const std::size_t times = wide ? 16 : 8;
  return {.at = 4 + times + (box.type == tag("tkhd") ? 8U : 4U), .bytes = wide ? 8U : 4U};
}

std::uint64_t duration_in(const Box& box) {
  const auto where = duration_of(box);
  Cursor cursor(box.payload);
  cursor.take(where.at);
  return cursor.number(where.bytes);
}

/// How often a track plays (ISO/IEC 14496-12, 8.6.6: an edit list that repeats).
std::uint32_t loops_of(Bytes track) {
  const auto head = at_path(track, {tag("tkhd")});
  const auto list = at_path(track, {tag("edts"), tag("elst")});
  if (!head || !list) return 0;
  FullBox full(*list);
  if ((full.flags() & 1U) == 0) return 1;
  if (full.cursor.number(4) != 1) return 0;
  const auto once = full.cursor.number(full.version() == 1 ? 8 : 4);
  const auto all = duration_in(*head);
  const bool endless =
      all == (duration_of(*head).bytes == 8 ? std::numeric_limits<std::uint64_t>::max()
                                            : std::numeric_limits<std::uint32_t>::max());
  if (once == 0 || endless) return 0;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(
      all / once + (all % once != 0 ? 1 : 0), 1, std::numeric_limits<std::uint32_t>::max()));
}

bool is_of_pictures(Bytes track) {
  const auto handler = at_path(track, {tag("mdia"), tag("hdlr")});
  if (!handler) return false;
  FullBox full(*handler);
  full.cursor.take(4);
  return full.cursor.number32() == tag("pict");
}

class MovieWriter {
 public:
  MovieWriter(Buffer& out, const MovieChange& change,
              const std::function<std::size_t(const Extent&)>& place)
      : out_(out), change_(change), place_(place) {}

  void write(const Box& movie) {
    const OpenBox open(out_, tag("moov"));
    for (const auto& box : boxes_in(movie.payload)) {
      if (box.type == tag("trak"))
        write_track(box);
      else if (box.type == tag("mvhd"))
        write_duration(box);
      else if (!is_metadata(box))
        append_bytes(out_, box.whole);
    }
  }

 private:
  static bool is_metadata(const Box& box) {
    return box.type == tag("meta") || box.type == tag("udta");
  }
  void write_track(const Box& track) {
    const auto boxes = boxes_in(track.payload);
    const bool pictures = is_of_pictures(track.payload);
    // Alpha, too, is a track of its own, with another kind of handler.
    recolours_ = pictures;
    const bool edits = change_.loops.has_value() && *change_.loops != 0;
    const OpenBox open(out_, tag("trak"));
    for (const auto& box : boxes) {
      if (box.type == tag("mdia"))
        write_inner(box, 0);
      else if (box.type == tag("tkhd"))
        write_head(box, edits);
      else if (!is_metadata(box) && !(edits && box.type == tag("edts")))
        append_bytes(out_, box.whole);
    }
    if (pictures && !change_.metadata.items.empty()) write_items(out_, change_.metadata, place_);
  }
  void write_head(const Box& head, bool edits) {
    write_duration(head);
    if (!edits) return;
    const OpenBox edit(out_, tag("edts"));
    const OpenBox list(out_, tag("elst"), 1U << 24U | (*change_.loops > 1 ? 1U : 0U));
    append_number(out_, 1, 4);
    append_number(out_, duration_in(head), 8);
    append_number(out_, 0, 8);          // from the start
    append_number(out_, 1U << 16U, 4);  // at normal speed
  }
  /// "mdia", "minf" and "stbl", each in the one before.
  void write_inner(const Box& container, int depth) {
    constexpr std::array kNext{tag("minf"), tag("stbl"), std::uint32_t{0}};
    const OpenBox open(out_, container.type);
    for (const auto& box : boxes_in(container.payload)) {
      if (depth < 2 && box.type == kNext.at(static_cast<std::size_t>(depth)))
        write_inner(box, depth + 1);
      else if (depth == 2 && (box.type == tag("stco") || box.type == tag("co64")))
        write_places(box);
      else if (depth == 2 && box.type == tag("stsd") && recolours_)
        write_entries(box);
      else
        append_bytes(out_, box.whole);
    }
  }
  void write_places(const Box& box) {
    FullBox full(box);
    const unsigned width = box.type == tag("stco") ? 4 : 8;
    const OpenBox open(out_, box.type, full.head);
    const auto count = full.cursor.number(4);
    append_number(out_, count, 4);
    for (std::uint64_t i = 0; i < count; ++i)
      append_number(out_,
                    place_({.at = static_cast<std::size_t>(full.cursor.number(width)), .size = 0}),
                    width);
  }
  void write_entries(const Box& box) {
    FullBox full(box);
    const OpenBox open(out_, box.type, full.head);
    append_number(out_, full.cursor.number(4), 4);
    for (const auto& entry : boxes_in(full.cursor.rest())) {
      if (entry.type != tag("av01") || entry.payload.size() < kEntryHead) {
        append_bytes(out_, entry.whole);
        continue;
      }
      const OpenBox rewritten(out_, entry.type);
      append_bytes(out_, entry.payload.first(kEntryHead));
      const bool recoded = std::ranges::any_of(change_.colours, is_colour_code);
      for (const auto& child : boxes_in(entry.payload.subspan(kEntryHead))) {
        const bool goes = is_profile(child.whole) || is_rotation(child.whole) ||
                          (recoded && is_colour_code(child.whole));
        if (!goes) append_bytes(out_, child.whole);
      }
      for (const auto& colour : change_.colours) append_bytes(out_, colour);
    }
  }
  /// As it is, or that of all rounds.
  void write_duration(const Box& box) {
    const auto start = out_.size();
    append_bytes(out_, box.whole);
    if (!change_.loops || *change_.loops < 2) return;
    const auto where = duration_of(box);
    const std::uint64_t most = where.bytes == 8 ? std::numeric_limits<std::uint64_t>::max() - 1
                                                : std::numeric_limits<std::uint32_t>::max() - 1;
    const auto once = duration_in(box);
    const auto all = once != 0 && *change_.loops > most / once ? most : once * *change_.loops;
    const auto head = box.whole.size() - box.payload.size();
    for (unsigned i = 0; i < where.bytes; ++i)
      out_[start + head + where.at + i] =
          static_cast<std::byte>(all >> (8 * (where.bytes - 1 - i)) & 255U);
  }

  Buffer& out_;
  const MovieChange& change_;
  const std::function<std::size_t(const Extent&)>& place_;
  bool recolours_ = false;
};

std::uint32_t kind_of_colour(Bytes property) {
  if (type_of(property) != tag("colr")) return 0;
  Cursor cursor(Cursor(property).box().payload);
  return cursor.number32();
}

}  // namespace

bool is_profile(Bytes property) {
  const auto kind = kind_of_colour(property);
  return kind == tag("prof") || kind == tag("rICC");
}

bool is_colour_code(Bytes property) { return kind_of_colour(property) == tag("nclx"); }

bool is_rotation(Bytes property) {
  const auto type = type_of(property);
  return type == tag("irot") || type == tag("imir");
}

Movie read_movie(Bytes file, Bytes box) {
  Movie movie;
  movie.box = box;
  std::size_t tracks = 0;
  for (const auto& part : boxes_in(Cursor(box).box().payload)) {
    if (part.type != tag("trak")) continue;
    if (++tracks > kMaxTracks) corrupt("tracks");
    const auto table = at_path(part.payload, {tag("mdia"), tag("minf"), tag("stbl")});
    if (!table) corrupt("track");
    const auto frames = read_chunks(file, table->payload, movie.chunks);
    movie.frames = std::max(movie.frames, frames);
    if (is_of_pictures(part.payload)) movie.loops = loops_of(part.payload);
  }
  return movie;
}

void write_movie(Buffer& out, const Movie& movie, const MovieChange& change,
                 const std::function<std::size_t(const Extent&)>& place) {
  MovieWriter(out, change, place).write(Cursor(movie.box).box());
}

}  // namespace pressoir::codecs::avif

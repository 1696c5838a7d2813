// The RIFF container of WebP: chunks, metadata, the trace of our own lossy work. Pure functions.
// Source: WebP Container Specification (developers.google.com/speed/webp/docs/riff_container).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "codecs/codec.h"
#include "codecs/trace.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::webp {

/// What is wrong, for the log alone. @throws Error corrupt_input.
[[noreturn]] void corrupt(const char* what);

struct Chunk {
  std::string_view name;  ///< four characters
  Bytes payload;
};

struct File {
  std::vector<Chunk> chunks;
  bool trailing_data = false;
  std::uint32_t width = 0, height = 0;  ///< of the canvas
  bool animated = false, alpha = false;
  bool lossy = false;      ///< any picture in it is VP8
  bool uncovered = false;  ///< animated: some canvas may show what no frame painted
  std::uint32_t frames = 1;
};

/// Views into `input`. @throws Error corrupt_input.
File parse(Bytes input);
raster::Metadata metadata_of(const File& file);

inline constexpr TraceStep kTraceStep{.hundredths = 1};

/// The coded chunks of `input` with `metadata` in place of its own, and with or without a trace
/// (codecs/trace.h): a chunk of 16 bytes in all, which readers ignore as unknown, with a check over
/// the coded chunks. A trace that `input` carries stays when `trace` is empty and `keep_trace`.
/// REQUIRES: trace->has_target(). @throws Error corrupt_input.
Buffer assemble(Bytes input, const raster::Metadata& metadata, std::optional<Trace> trace,
                bool keep_trace);
/// An animation with a delay of 0 for every frame. @throws Error corrupt_input.
Buffer without_times(Bytes input);
/// The coded alpha of a lossy still picture, empty where it has none; and such a picture without
/// alpha with one put before it. @throws Error corrupt_input.
Buffer alpha_of(Bytes input);
Buffer with_alpha(Bytes input, Bytes alpha);
/// True when the file has chunks that this project neither reads nor writes.
bool has_other_chunks(const File& file);
/// At most this many bytes stand around a coding: header, `metadata` and a trace.
std::size_t bytes_around(const raster::Metadata& metadata);
/// The trace, when it is there and the coded chunks are still those it was made for.
std::optional<Trace> trace_in(const File& file);

}  // namespace pressoir::codecs::webp

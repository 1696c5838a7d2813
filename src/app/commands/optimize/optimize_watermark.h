// OptimizeWatermark: the options of `pressoir optimize` that draw texts and pictures on the
// picture. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/goal.h"

namespace pressoir::app {

/// As given on the command line: each element with the options behind it; those before the first
/// one hold for all.
struct WatermarkOptions {
  /// Options that are not about every element, by name; null: not given.
  struct Given {
    const char *text = nullptr, *image = nullptr, *place = nullptr, *any = nullptr;
  };
  struct Part {
    Watermark::Element element;
    Given given;
  };
  Part for_all;
  std::vector<Part> parts;
  std::vector<std::filesystem::path> stamps;  ///< what Watermark::Element::stamp counts
};

/// Adds them to a command; `options` must outlive it.
void add_watermark(CLI::App& command, WatermarkOptions& options);

/// Empty: none asked for. @throws UsageError for options without an element that they are about.
std::optional<Watermark> watermark_of(const WatermarkOptions& options);

}  // namespace pressoir::app

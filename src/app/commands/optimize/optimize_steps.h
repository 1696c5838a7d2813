// OptimizeSteps: the options of `pressoir optimize` that change the picture, and the steps they
// mean. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/optimize/optimize_watermark.h"
#include "model/goal.h"

namespace pressoir::app {

/// As given on the command line.
struct StepOptions {
  Resize resize;
  std::string fit = "inside", crop, flatten;
  std::optional<std::string> gravity;
  int rotate = 0, colours = 0, upscale = 0;
  bool to_srgb = false;
  WatermarkOptions watermark;
};

/// Adds them to a command; `options` must outlive it.
void add_steps(CLI::App& command, StepOptions& options);

/// In the order that the help gives. @throws UsageError for what is malformed or says nothing.
std::vector<Step> steps_of(const StepOptions& options);

/// "top-left", "attention". @throws UsageError naming `option`.
Gravity gravity_of(const std::string& text, const char* option);

/// "#rrggbb". @throws UsageError naming `option`.
Colour colour_of(const std::string& text, const char* option);

}  // namespace pressoir::app

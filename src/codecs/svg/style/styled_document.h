// All that passes over styles and structure ask of a document, made once for each application.
#pragma once

#include "codecs/svg/analysis/dynamics.h"
#include "codecs/svg/analysis/references.h"
#include "codecs/svg/style/cascade.h"
#include "codecs/svg/style/effects.h"

namespace pressoir::codecs::svg::style {

/// Valid until the tree changes; of elements whose attributes change, see Cascade::forget().
struct StyledDocument {
  explicit StyledDocument(Document& document)
      : references(document),
        dynamics(document),
        cascade(document, references),
        effects(document, cascade) {}
  StyledDocument(const StyledDocument&) = delete;
  StyledDocument& operator=(const StyledDocument&) = delete;

  /// Nothing is known to be outside of the file that depends on it: no script, no sheet from
  /// elsewhere, no rules that are not understood.
  [[nodiscard]] bool is_understood() const noexcept {
    return !dynamics.has_script() && !dynamics.has_outside_sheet() && !cascade.rules().is_opaque();
  }
  /// The same, and nothing hints at a sheet outside: what its elements look like is in the file.
  [[nodiscard]] bool is_closed() const noexcept {
    return is_understood() && !dynamics.has_outside_classes();
  }
  /// The same, and which elements stand where decides neither.
  [[nodiscard]] bool may_restructure() const noexcept {
    return is_closed() && !cascade.rules().depends_on_siblings();
  }

  References references;
  Dynamics dynamics;
  Cascade cascade;
  Effects effects;
};

}  // namespace pressoir::codecs::svg::style

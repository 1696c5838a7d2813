#include "codecs/svg/passes/passes.h"

#include <array>

namespace pressoir::codecs::svg {

std::span<const Pass> all_passes() noexcept {
  static constexpr auto kPasses = std::to_array<Pass>({
      {"remove_doctype", Proof::analysis, remove_doctype, true},
      {"remove_instructions", Proof::analysis, remove_instructions, true},
      {"remove_comments", Proof::analysis, remove_comments, true},
      {"remove_metadata", Proof::analysis, remove_metadata, true},
      {"remove_editors_data", Proof::analysis, remove_editors_data, true},
      {"unwrap_cdata", Proof::analysis, unwrap_cdata, true},
      {"collapse_white_space", Proof::analysis, collapse_white_space, true},
      {"remove_xml_space", Proof::analysis, remove_xml_space},
      {"remove_unused_namespaces", Proof::analysis, remove_unused_namespaces, true},
      {"remove_unknowns_and_defaults", Proof::rendering, remove_unknowns_and_defaults},
      {"remove_empty_attrs", Proof::analysis, remove_empty_attrs},
      {"cleanup_classes", Proof::analysis, cleanup_classes},
      {"merge_styles", Proof::rendering, merge_styles},
      {"inline_styles", Proof::rendering, inline_styles},
      {"minify_styles", Proof::analysis, minify_styles},
      {"convert_style_to_attrs", Proof::rendering, convert_style_to_attrs},
      {"remove_redundant_properties", Proof::rendering, remove_redundant_properties},
      {"remove_useless_properties", Proof::rendering, remove_useless_properties},
      {"remove_useless_stroke_and_fill", Proof::rendering, remove_useless_stroke_and_fill},
      {"remove_hidden_elems", Proof::rendering, remove_hidden_elems},
      {"remove_empty_text", Proof::analysis, remove_empty_text},
      {"remove_empty_containers", Proof::analysis, remove_empty_containers},
      {"remove_useless_defs", Proof::analysis, remove_useless_defs},
      {"fold_gradients", Proof::rendering, fold_gradients},
      {"merge_definitions", Proof::rendering, merge_definitions},
      {"convert_colors", Proof::analysis, convert_colors},
      {"convert_transform", Proof::rendering, convert_transform},
      {"cleanup_numeric_values", Proof::rendering, cleanup_numeric_values},
      {"convert_ellipse_to_circle", Proof::analysis, convert_ellipse_to_circle},
      {"convert_shape_to_path", Proof::rendering, convert_shape_to_path},
      {"remove_redundant_clips", Proof::rendering, remove_redundant_clips},
      {"move_group_transforms", Proof::rendering, move_group_transforms},
      {"apply_transforms", Proof::rendering, apply_transforms},
      {"approximate_path_data", Proof::rendering, approximate_path_data},
      {"convert_path_data", Proof::rendering, convert_path_data},
      {"merge_paths", Proof::rendering, merge_paths},
      {"collapse_groups", Proof::rendering, collapse_groups},
      {"move_elems_attrs_to_group", Proof::rendering, move_elems_attrs_to_group},
      {"create_groups", Proof::rendering, create_groups},
      {"cleanup_ids", Proof::analysis, cleanup_ids},
      {"sort_attrs", Proof::analysis, sort_attrs},
  });
  return kPasses;
}

}  // namespace pressoir::codecs::svg

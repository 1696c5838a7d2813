// The passes, each in a file of its own name. Pure functions on one document; any thread.
#pragma once

#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// Takes out comments; those that MetadataPolicy asks for stay: all of them, or those about rights.
bool remove_comments(Document& document, const PassContext& context);
/// Takes out processing instructions, but not those that name a style sheet.
bool remove_instructions(Document& document, const PassContext& context);
/// Takes out the document type, the entities of which were replaced by the reader.
bool remove_doctype(Document& document, const PassContext& context);
/// Takes out elements and attributes in the namespaces of editors, unless all metadata stays.
bool remove_editors_data(Document& document, const PassContext& context);
/// Takes out metadata elements, but those that MetadataPolicy asks for.
bool remove_metadata(Document& document, const PassContext& context);
/// Takes out declarations of namespaces that nothing uses, or that repeat one above them.
bool remove_unused_namespaces(Document& document, const PassContext& context);
/// Takes out text where none is read or shown, and makes runs of blanks short elsewhere.
bool collapse_white_space(Document& document, const PassContext& context);
/// Takes out xml:space where it says nothing.
bool remove_xml_space(Document& document, const PassContext& context);
/// Writes CDATA as plain text where that is not longer.
bool unwrap_cdata(Document& document, const PassContext& context);

/// Path data in the fewest characters, as approximate_path_data, but with each coordinate rounded
/// to the nearest and arcs that are within half a unit of the last digit.
bool convert_path_data(Document& document, const PassContext& context);
/// Path data in the fewest characters, where coordinates may move by less than a unit of the last
/// digit and arcs by two and a half: as much as SVGO allows itself. To stand before
/// convert_path_data, which finds little to do behind it, and all where it was undone.
bool approximate_path_data(Document& document, const PassContext& context);

/// Takes the transforms of shapes into their coordinates, where that is shorter and nothing depends
/// on the coordinates as they are.
bool apply_transforms(Document& document, const PassContext& context);
/// Numbers and lengths in attributes in the fewest characters, rounded to what can be seen.
bool cleanup_numeric_values(Document& document, const PassContext& context);
/// Colours in attributes, style attributes and sheets in the fewest characters.
bool convert_colors(Document& document, const PassContext& context);
/// Ellipses with equal radii made circles.
bool convert_ellipse_to_circle(Document& document, const PassContext& context);
/// Rectangles, lines and polygons made paths.
bool convert_shape_to_path(Document& document, const PassContext& context);
/// Transform lists in the fewest characters; those that do nothing go.
bool convert_transform(Document& document, const PassContext& context);
/// Paths of one style in a row that do not touch each other made one.
bool merge_paths(Document& document, const PassContext& context);
/// Takes the transform of a group into those of its children, or their coordinates, where that is
/// shorter.
bool move_group_transforms(Document& document, const PassContext& context);
/// Takes out clips by a rectangle that holds all that is painted.
bool remove_redundant_clips(Document& document, const PassContext& context);

// Styles and structure.

/// Takes out classes that no selector of the file's own sheets names.
bool cleanup_classes(Document& document, const PassContext& context);
/// Takes out ids that nothing names and gives the others short names, with every reference. The
/// root, symbols, views and animated elements keep theirs.
bool cleanup_ids(Document& document, const PassContext& context);
/// Takes out groups that say nothing, or whose attributes can stand on what is in them.
bool collapse_groups(Document& document, const PassContext& context);
/// Writes properties as attributes or as a style attribute, whichever is shorter.
bool convert_style_to_attrs(Document& document, const PassContext& context);
/// Puts groups around neighbours with the same properties.
bool create_groups(Document& document, const PassContext& context);
/// Puts gradients that only one other refers to into that.
bool fold_gradients(Document& document, const PassContext& context);
/// Moves rules of sheets to the elements that they match where that is not longer.
bool inline_styles(Document& document, const PassContext& context);
/// Keeps one of equal gradients, clips, masks, patterns, markers and filters.
bool merge_definitions(Document& document, const PassContext& context);
/// Makes style elements one.
bool merge_styles(Document& document, const PassContext& context);
/// Takes out rules that match nothing and writes the others in the fewest characters.
bool minify_styles(Document& document, const PassContext& context);
/// Moves to a parent the values of properties that most of its children have.
bool move_elems_attrs_to_group(Document& document, const PassContext& context);
/// Takes out attributes that are there without a value and mean nothing so.
bool remove_empty_attrs(Document& document, const PassContext& context);
/// Takes out groups, definitions and their like with nothing in them.
bool remove_empty_containers(Document& document, const PassContext& context);
/// Takes out texts without characters.
bool remove_empty_text(Document& document, const PassContext& context);
/// Takes out elements that are not drawn.
bool remove_hidden_elems(Document& document, const PassContext& context);
/// Takes out properties that say what is inherited, or initial, anyway.
bool remove_redundant_properties(Document& document, const PassContext& context);
/// Takes out attributes that say what holds without them, or that their element does not have, and
/// elements of vocabularies that are not known, unless all metadata stays.
bool remove_unknowns_and_defaults(Document& document, const PassContext& context);
/// Takes out definitions that nothing refers to.
bool remove_useless_defs(Document& document, const PassContext& context);
/// Takes out properties that neither the element nor what is in it shows.
bool remove_useless_properties(Document& document, const PassContext& context);
/// Makes strokes and fills that are fully transparent, or without width, none.
bool remove_useless_stroke_and_fill(Document& document, const PassContext& context);
/// Puts attributes in an order that makes the text easier to compress.
bool sort_attrs(Document& document, const PassContext& context);

}  // namespace pressoir::codecs::svg

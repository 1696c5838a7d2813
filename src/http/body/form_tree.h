// FormTree: what a client sent as one tree of values, whatever carried it: JSON, or names with
// brackets in a query, an urlencoded or a multipart body. Pure functions; any thread.
//
// "a[b]" is the member b of a, "a[0]", "a[1]" and "a[]" are items of a list; brackets may be
// percent-encoded, and blanks around a name or a member are not part of it. What has members by
// number alone is a list in their order, gaps or not, in JSON too: some clients leave out items. An
// "a[][b]" is of the same item as the one before it unless that has a b already. A name whose
// brackets do not close is a name as it stands.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "http/body/form.h"

namespace pressoir::http {

/// Members by name. Values are what JSON says, else text, or null for a name without '='.
using Tree = boost::json::object;

inline constexpr std::size_t kMaxTreeDepth = 16;
inline constexpr std::size_t kMaxTreeValues = 10'000;  ///< of a JSON body, lists and objects too

/// The parameters of the query, then those of the form, which win; of one name the last.
/// Not to be called on an event loop where is_long().
/// @throws Error invalid_request: members deeper than kMaxTreeDepth, more than kMaxTreeValues.
Tree tree_of(const Form& form, std::string_view query = {});
/// Whether there is so much text that tree_of() belongs on a file thread.
bool is_long(const Form& form);

/// A value as a form would carry it: text as it is, null as "", 12.5 as "12.5", others as JSON.
std::string text_of(const boost::json::value& value);

}  // namespace pressoir::http

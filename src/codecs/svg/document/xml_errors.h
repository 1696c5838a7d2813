// What libxml2 finds wrong with a file, in words for people. Pure.
#pragma once

#include <libxml/xmlerror.h>

#include "base/error.h"

namespace pressoir::codecs::svg {

/// limit_exceeded for what the library refuses as too deep, too long or too often expanded, else
/// corrupt_input; with line and column, the words of the library in the detail.
Error error_of(const xmlError& error);

}  // namespace pressoir::codecs::svg

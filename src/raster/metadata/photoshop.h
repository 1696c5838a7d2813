// Photoshop: its list of image resources ("8BIM" blocks), in which JPEG, PNG and TIFF carry IPTC
// records. Pure functions.
#pragma once

#include "base/bytes.h"

namespace pressoir::raster {

struct PhotoshopResources {
  Buffer iptc;            ///< IPTC-IIM records (resource 0x0404); empty: none
  bool has_more = false;  ///< other resources, or what is none
};
/// Up to the first block that is damaged.
PhotoshopResources photoshop_resources(Bytes list);

/// The one block of a list that holds these records, padded to an even size.
Buffer photoshop_block(Bytes iptc);

}  // namespace pressoir::raster

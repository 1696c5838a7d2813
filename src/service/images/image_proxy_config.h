// ImageProxyConfig: how long pictures of pages are fresh, and how much of them is kept.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::service {

struct ImageProxyConfig {
  std::chrono::seconds max_age{24 * 3600};
  std::chrono::seconds stale_while_revalidate{7 * 24 * 3600};
  std::chrono::seconds failure{10};
  std::uint64_t cache_max_bytes = 1ULL << 30;
  std::uint64_t memory_bytes = 32ULL << 20;

  template <class Visitor>
  void visit(Visitor& v) {
    v("image_proxy.max_age_seconds", max_age,
      "Time for which a picture of a signed path is fresh: browsers keep it, and its source is not "
      "asked again",
      {1, settings::kTenYears, "a time that is added to the present"});
    v("image_proxy.stale_while_revalidate_seconds", stale_while_revalidate,
      "Time after that in which the old picture is still the answer, while its source is asked "
      "again in the background; 0: who comes first waits",
      {0, settings::kTenYears, "a time that is added to the present"});
    v("image_proxy.failure_seconds", failure,
      "Time for which a source that failed is not asked again, and the failure may be kept",
      {0, 3600, "a page would go without a picture that is long there"});
    v("image_proxy.cache_max_bytes", cache_max_bytes,
      "Bytes of pictures kept; beyond it those go first whose last use is longest ago",
      {0, std::int64_t{1} << 50, "no disk holds more"});
    v("image_proxy.memory_bytes", memory_bytes,
      "Bytes of them that are held in memory too, files of up to 256 KiB",
      {0, std::int64_t{1} << 36, "memory is for the workers"});
  }
};

}  // namespace pressoir::service

#include "raster/pixel_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <limits>
#include <new>

namespace pressoir::raster {
namespace {

constexpr std::size_t kLargePage = std::size_t{1} << 21U;

// Fresh mappings of whole large pages are aligned to them by the kernel (Linux 6.7; before, where
// they happen to be). From half a page on the rest of the last one is worth its faults.
bool is_mapped(std::size_t bytes) { return bytes >= kLargePage / 2; }

std::size_t rounded_up(std::size_t bytes) { return (bytes + kLargePage - 1) & ~(kLargePage - 1); }

}  // namespace

PixelMemory::PixelMemory(std::size_t bytes) : size_(bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() - kLargePage) throw std::bad_alloc();
  if (!is_mapped(bytes)) {
    data_ = static_cast<std::uint8_t*>(std::calloc(bytes, 1));
    if (data_ == nullptr && bytes > 0) throw std::bad_alloc();
    return;
  }
  void* const memory = ::mmap(nullptr, rounded_up(bytes), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  (void)::madvise(memory, rounded_up(bytes), MADV_HUGEPAGE);  // a wish only
  data_ = static_cast<std::uint8_t*>(memory);
}

PixelMemory::~PixelMemory() {
  if (data_ == nullptr) return;
  if (is_mapped(size_))
    ::munmap(data_, rounded_up(size_));
  else
    std::free(data_);
}

}  // namespace pressoir::raster

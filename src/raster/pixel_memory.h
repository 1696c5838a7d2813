// PixelMemory: zeroed bytes for the pixels of one picture. Large ones lie on pages of 2 MB where
// the system has them, which costs a hundredth of the page faults and at most 1 MB. Move-only
// value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace pressoir::raster {

class PixelMemory {
 public:
  PixelMemory() = default;
  /// @throws std::bad_alloc.
  explicit PixelMemory(std::size_t bytes);
  PixelMemory(PixelMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  PixelMemory& operator=(PixelMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  PixelMemory(const PixelMemory&) = delete;
  PixelMemory& operator=(const PixelMemory&) = delete;
  ~PixelMemory();

  [[nodiscard]] std::span<std::uint8_t> bytes() { return {data_, size_}; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pressoir::raster

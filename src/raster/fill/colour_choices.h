// ColourChoices: which colour of a palette stands for another one, remembered for those asked for
// last: a search takes as long as the palette. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

namespace pressoir::raster {

class ColourChoices {
 public:
  /// search(colour), or what it returned before. @param colour  any 32 bits that mean one.
  std::uint32_t of(std::uint32_t colour, const auto& search) {
    Choice& choice = choices_[(colour * 2654435761U) >> 18U];  // Knuth's multiplicative hash
    if (!choice.is_made || choice.colour != colour)
      choice = {.colour = colour, .index = search(colour), .is_made = true};
    return choice.index;
  }

 private:
  struct Choice {
    std::uint32_t colour = 0, index = 0;
    bool is_made = false;
  };
  std::vector<Choice> choices_ = std::vector<Choice>(std::size_t{1} << 14U);
};

}  // namespace pressoir::raster

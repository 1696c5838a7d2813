#include "engine/goal/input_part.h"

#include <gtest/gtest.h>

namespace pressoir::engine {
namespace {

TEST(InputPart, a_text_says_which_file_it_is_about) {
  const auto part = part_in(text_of_part(11, "The file is empty."));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->index, 11U);
  EXPECT_EQ(part->text, "The file is empty.");
}

TEST(InputPart, other_texts_are_about_none) {
  for (const char* text :
       {"The result has too many frames.", "File : x", "File 0: x", "File 3", ""})
    EXPECT_FALSE(part_in(text)) << text;
}

}  // namespace
}  // namespace pressoir::engine

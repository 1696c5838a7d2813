#include "dialects/iloveimg/answer/notes.h"

#include <gtest/gtest.h>

namespace pressoir::dialects::iloveimg {
namespace {

TEST(IloveimgNotes, survive_being_stored) {
  Notes notes;
  EXPECT_EQ(notes_in(text_of(notes)), notes);
  notes.task = "t";
  notes.tool = "cropimage";
  notes.server = "host:8080";
  notes.packaged = "output";
  notes.custom_int = -5;
  notes.custom_string = "\xC3\xA4 \"text\"";
  notes.ignore_errors = notes.ignore_password = false;
  notes.joins = true;
  notes.files = {{.server_filename = "a.jpg", .filename = "b.jpg", .output_name = "c"},
                 {.server_filename = "d", .filename = "", .output_name = "", .is_missing = true}};
  EXPECT_EQ(notes_in(text_of(notes)), notes);
}

TEST(IloveimgNotes, that_cannot_be_read_are_empty) {
  EXPECT_EQ(notes_in(""), Notes{});
  EXPECT_EQ(notes_in("{}"), Notes{});
  EXPECT_EQ(notes_in("[1]"), Notes{});
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg

#include "service/images/image_memory.h"

#include <gtest/gtest.h>

namespace pressoir::service {
namespace {

ImageMemory::Entry entry_of(const std::string& name, std::size_t bytes) {
  ImageMemory::Entry entry;
  entry.image.fingerprint = name;
  entry.content = std::make_shared<const BytesInMemory>(Buffer(bytes));
  return entry;
}

TEST(ImageMemory, forgets_what_was_not_used_for_longest) {
  ImageMemory memory(100);
  memory.put(entry_of("a", 40));
  memory.put(entry_of("b", 40));
  EXPECT_NE(memory.find("a"), nullptr);
  memory.put(entry_of("c", 40));
  EXPECT_EQ(memory.find("b"), nullptr);
  EXPECT_NE(memory.find("a"), nullptr);
  EXPECT_EQ(memory.bytes(), 80U);
}

TEST(ImageMemory, holds_one_of_a_name) {
  ImageMemory memory(100);
  memory.put(entry_of("a", 40));
  memory.put(entry_of("a", 50));
  EXPECT_EQ(memory.bytes(), 50U);
  EXPECT_EQ(memory.find("a")->content->size(), 50U);
  memory.remove("a");
  memory.remove("a");
  EXPECT_EQ(memory.bytes(), 0U);
}

TEST(ImageMemory, knows_what_is_too_large_for_it_without_its_bytes) {
  ImageMemory memory(100);
  memory.put(entry_of("a", 60));
  memory.put(entry_of("b", 101));
  ASSERT_NE(memory.find("b"), nullptr);
  EXPECT_EQ(memory.find("b")->content, nullptr);
  EXPECT_NE(memory.find("a"), nullptr);
}

TEST(ImageMemory, tells_uses_once_of_what_it_has_forgotten_too) {
  ImageMemory memory(100);
  const TimePoint now{std::chrono::milliseconds(5)};
  for (const char* name : {"a", "b"}) {
    auto entry = entry_of(name, 60);
    entry.used_at = now;
    entry.is_use_noted = false;
    memory.put(std::move(entry));
  }
  const auto uses = memory.take_uses();
  ASSERT_EQ(uses.size(), 2U);
  EXPECT_EQ(uses.front(), std::pair(std::string("a"), now));
  EXPECT_TRUE(memory.take_uses().empty());
}

TEST(BytesInMemory, are_read_by_their_offset) {
  const BytesInMemory file(Buffer{std::byte{1}, std::byte{2}, std::byte{3}});
  Buffer read(2);
  EXPECT_EQ(file.read_at(1, read), 2U);
  EXPECT_EQ(read.front(), std::byte{2});
  EXPECT_EQ(file.read_at(2, read), 1U);
  EXPECT_EQ(file.read_at(3, read), 0U);
}

}  // namespace
}  // namespace pressoir::service
